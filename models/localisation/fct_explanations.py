"""One row per explanation of a group of broken rules and change in it: which cell is wrong, and what it should be."""

import gouji.adapters.localization  # noqa: F401 (the solver takes longer to import than the SQL before this model to run)
from gouji.localization.modelling import explanations


def model(dbt, session):
    dbt.config(materialized="table")
    return explanations(
        session,
        dbt.ref("int_broken_neighbours__listed"),
        dbt.ref("int_table_rows__keyed"),
        dbt.ref("int_cells__placed"),
        dbt.ref("stg_reference__rule_terms"),
        dbt.ref("stg_reference__rule_matches"),
        dbt.ref("stg_reference__rules"),
        dbt.ref("stg_reference__columns"),
        dbt.ref("stg_templates__lines"),
        dbt.ref("int_rule_documents__judged"),
        dbt.ref("int_labels__compared"),
        dbt.ref("stg_narrative__figure_cells"),
        dbt.ref("stg_performance__table_cells"),
        dbt.ref("int_performance_tables__measured"),
        dbt.ref("int_prose_ratios__compared"),
        dbt.ref("int_figures__measured"),
    )
