"""One row per number that was not published and that the rules determine: of an absent table, or of a lost row."""

from gouji.localization.imputing import implied_cells


def model(dbt, session):
    dbt.config(materialized="table")
    return implied_cells(
        session,
        dbt.ref("fct_explanations"),
        dbt.ref("stg_reference__document_tables"),
        dbt.ref("int_table_rows__keyed"),
        dbt.ref("int_cells__placed"),
        dbt.ref("stg_reference__rule_terms"),
        dbt.ref("stg_reference__rule_matches"),
        dbt.ref("stg_reference__rules"),
        dbt.ref("stg_reference__columns"),
        dbt.ref("stg_templates__lines"),
        dbt.ref("int_rule_documents__judged"),
        dbt.ref("int_labels__compared"),
    )
