-- one row per expectation and run in which its verdict was found, or stood again (run_id, expectation_id)
-- A run that keeps what the run before it found has no row: that verdict goes on.
{{ config(materialized='view') }}
with

results as (

    select * from {{ source('history', 'fct_expectation_results') }}

),

kept as (

    select * from {{ source('history', 'fct_kept_verdicts') }}

),

runs as (

    select * from {{ source('history', 'fct_runs') }}

),

standing as (

    select
        run_id,
        run_id as verdict_run_id,
        result_id

    from results

    union all

    select
        kept.run_id,
        kept.verdict_run_id,
        results.result_id

    from kept

    inner join results
        on kept.verdict_run_id = results.run_id
        and kept.suite_name = results.suite_name

),

final as (

    select
        standing.run_id,
        standing.result_id as expectation_id,
        runs.run_no,
        runs.started_at,
        standing.verdict_run_id,
        standing.run_id = standing.verdict_run_id as is_evaluated,
        results.suite_name,
        results.expectation_type,
        results.rule_id,
        results.dimension,
        results.owner,
        results.severity,
        results.relation,
        results.column_name,
        results.description_zh,
        results.description_en,
        results.success as is_met,
        results.observed_value,
        results.element_count,
        results.unexpected_count,
        results.failing_rows,
        results.exception_message

    from standing

    inner join results
        on standing.verdict_run_id = results.run_id
        and standing.result_id = results.result_id

    inner join runs
        on standing.run_id = runs.run_id

)

select * from final
