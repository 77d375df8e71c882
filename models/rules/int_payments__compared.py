"""One row per goal text, project or performance table that pays: headcount × standard × months, over all pairs."""

from gouji.field.localization.payments import payments


def model(dbt, session):
    dbt.config(materialized="table")
    return payments(
        session,
        dbt.ref("int_quantities__unioned"),
        dbt.ref("int_subjects__paired"),
        dbt.ref("int_performance_tables__measured"),
        dbt.ref("int_annual_tasks__measured"),
        dbt.ref("stg_reference__indicator_words"),
    )
