"""One row per number that was not published and that the rules determine: of an absent table, or of a lost row."""

from gouji.field.localization.implied import implied_cells


def model(dbt, session):
    dbt.config(materialized="table")
    return implied_cells(
        session,
        dbt.ref("fct_explanations"),
        dbt.ref("int_candidate_rows__listed"),
        dbt.ref("int_place_terms__listed"),
        dbt.ref("int_table_rows__keyed"),
        dbt.ref("int_cells__placed"),
        dbt.ref("fct_rule_terms"),
    )
