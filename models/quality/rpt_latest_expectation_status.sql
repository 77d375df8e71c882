-- one row per expectation that still stands (expectation_id)
-- What stands is the verdict of the last run that chose its suite, kept from an earlier run where nothing had changed.
{{ config(materialized='view') }}
with

verdicts as (

    select * from {{ ref('fct_expectation_verdicts') }}

),

expectations as (

    select * from {{ ref('dim_expectations') }}

),

latest_run as (

    select max(run_no) as run_no

    from {{ source('history', 'fct_runs') }}

),

evaluating_runs as (

    select
        run_id,
        run_no,
        started_at

    from {{ source('history', 'fct_runs') }}

),

ordered as (

    select
        *,
        lag(is_met) over (partition by expectation_id order by run_no) as was_met,
        row_number() over (partition by expectation_id order by run_no desc) as looks_back

    from verdicts

),

turns as (

    select
        expectation_id,
        started_at,
        run_no,
        row_number() over (partition by expectation_id order by run_no desc) as turns_back

    from ordered

    where was_met is null or was_met <> is_met

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
            when ordered.is_met then 'met'
            when expectations.severity = 'critical' or ordered.exception_message is not null then 'failed'
            else 'warned'
        end as status,
        turns.started_at as since_at,
        turns.run_no as since_run_no,
        evaluating_runs.started_at as evaluated_at,
        evaluating_runs.run_no as evaluated_run_no,
        latest_run.run_no - evaluating_runs.run_no as runs_since,
        ordered.observed_value,
        ordered.element_count,
        ordered.unexpected_count,
        ordered.failing_rows,
        ordered.exception_message,
        expectations.description_zh,
        expectations.description_en

    from expectations

    inner join ordered
        on expectations.expectation_id = ordered.expectation_id
        and ordered.looks_back = 1

    inner join evaluating_runs
        on ordered.verdict_run_id = evaluating_runs.run_id

    inner join turns
        on expectations.expectation_id = turns.expectation_id
        and turns.turns_back = 1

    cross join latest_run

    where expectations.is_current

)

select * from final
