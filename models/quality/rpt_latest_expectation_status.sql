-- one row per expectation that still stands (expectation_id)
-- A kept verdict stands as it was evaluated last: nothing that counts for it has changed since.
{{ config(materialized='view') }}
with

results as (

    select * from {{ source('history', 'fct_expectation_results') }}

),

runs as (

    select * from {{ source('history', 'fct_runs') }}

),

expectations as (

    select * from {{ ref('dim_expectations') }}

),

latest_run as (

    select max(run_no) as run_no from runs

),

evaluations as (

    select
        results.result_id as expectation_id,
        results.success,
        results.observed_value,
        results.element_count,
        results.unexpected_count,
        results.failing_rows,
        results.exception_message,
        results.run_id,
        runs.run_no,
        runs.started_at,
        lag(results.success) over (partition by results.result_id order by runs.run_no) as was_met,
        row_number() over (partition by results.result_id order by runs.run_no desc) as looks_back

    from results

    inner join runs
        on results.run_id = runs.run_id

),

turns as (

    select
        expectation_id,
        started_at,
        run_no,
        row_number() over (partition by expectation_id order by run_no desc) as turns_back

    from evaluations

    where was_met is null or was_met <> success

),

final as (

    select
        expectations.expectation_id,
        expectations.suite_name,
        expectations.rule_id,
        expectations.severity,
        expectations.relation,
        expectations.column_name,
        case
            when evaluations.success then 'met'
            when expectations.severity = 'critical' then 'failed'
            else 'warned'
        end as status,
        turns.started_at as since_at,
        turns.run_no as since_run_no,
        evaluations.started_at as evaluated_at,
        evaluations.run_no as evaluated_run_no,
        latest_run.run_no - evaluations.run_no as runs_since,
        evaluations.observed_value,
        evaluations.element_count,
        evaluations.unexpected_count,
        evaluations.failing_rows,
        evaluations.exception_message,
        expectations.description_zh,
        expectations.description_en

    from expectations

    inner join evaluations
        on expectations.expectation_id = evaluations.expectation_id
        and evaluations.looks_back = 1

    inner join turns
        on expectations.expectation_id = turns.expectation_id
        and turns.turns_back = 1

    cross join latest_run

    where expectations.is_current

)

select * from final
