"""One row per explanation of a group of broken rules and change in it: which cell is wrong, and what it should be."""

from gouji.field.localization.model import explanations


def model(dbt, session):
    dbt.config(materialized="table")
    return explanations(
        session,
        dbt.ref("int_broken_neighbours__listed"),
        dbt.ref("int_candidate_rows__listed"),
        dbt.ref("int_place_terms__listed"),
        dbt.ref("int_table_rows__keyed"),
        dbt.ref("int_cells__placed"),
        dbt.ref("int_labels__compared"),
        dbt.ref("int_line_orders__compared"),
        dbt.ref("int_rule_witnesses__listed"),
        dbt.ref("int_prose_ratios__compared"),
        dbt.ref("int_figures__measured"),
        dbt.ref("int_known_states__listed"),
        dbt.ref("int_exchanged_amounts__listed"),
    )
