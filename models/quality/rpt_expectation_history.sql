-- one row per expectation that was ever evaluated (expectation_id)
-- Order is that of the run numbers: a clock that is set back does not change it, and leaves a duration null.
{{ config(materialized='view') }}
with

verdicts as (

    select * from {{ ref('fct_expectation_verdicts') }}

),

ordered as (

    select
        *,
        lag(is_met) over (partition by expectation_id order by run_no) as was_met,
        row_number() over (partition by expectation_id order by run_no) as look_no,
        row_number() over (partition by expectation_id order by run_no desc) as looks_back

    from verdicts

),

turns as (

    select
        *,
        case when not is_met and coalesce(was_met, true) then 1 else 0 end as begins_to_fail,
        case when is_met and not coalesce(was_met, true) then 1 else 0 end as is_resolved,
        case when is_met <> coalesce(was_met, is_met) then 1 else 0 end as is_turn

    from ordered

),

numbered as (

    select
        *,
        sum(begins_to_fail) over (
            partition by expectation_id order by run_no rows between unbounded preceding and current row
        ) as failure_no

    from turns

),

failures as (

    select
        expectation_id,
        failure_no,
        max(case when begins_to_fail = 1 then started_at end) as failed_at,
        max(case when begins_to_fail = 1 then run_no end) as failed_run_no,
        max(case when is_resolved = 1 then started_at end) as resolved_at,
        max(case when is_resolved = 1 then run_no end) as resolved_run_no

    from numbered

    where failure_no > 0

    group by expectation_id, failure_no

),

measured as (

    select
        expectation_id,
        max(case when look_no = 1 then started_at end) as first_evaluated_at,
        max(case when is_evaluated then run_no end) as last_evaluated_run_no,
        count(*) as verdicts,
        sum(case when is_met then 0 else 1 end) as verdicts_not_met,
        max(failure_no) as times_failed,
        sum(case when looks_back <= 10 then is_turn else 0 end) as recent_turns

    from numbered

    group by expectation_id

),

final as (

    select
        measured.expectation_id,
        measured.first_evaluated_at,
        measured.last_evaluated_run_no,
        measured.verdicts,
        cast(measured.verdicts_not_met as bigint) as verdicts_not_met,
        cast(measured.times_failed as bigint) as times_failed,
        failures.failed_at,
        failures.failed_run_no,
        failures.resolved_at,
        failures.resolved_run_no,
        failures.resolved_run_no - failures.failed_run_no as runs_to_resolve,
        case
            when failures.resolved_at >= failures.failed_at
                then date_diff('second', failures.failed_at, failures.resolved_at)
        end as seconds_to_resolve,
        cast(measured.recent_turns as bigint) as recent_turns,
        measured.recent_turns >= 3 as is_flapping

    from measured

    left join failures
        on measured.expectation_id = failures.expectation_id
        and measured.times_failed = failures.failure_no

)

select * from final
