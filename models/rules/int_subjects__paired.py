"""One row per pair of quantities whose subjects share a run of signs: what it is and how much of the shorter one."""

from gouji.field.localization.subjects import paired


def model(dbt, session):
    dbt.config(materialized="table")
    return paired(session, dbt.ref("int_subject_candidates__listed"))
