-- one row per finding that any run has seen (finding_id)
-- Order is that of the run numbers: a clock that is set back does not change it, and leaves a duration null.
{{ config(materialized='view') }}
with

changes as (

    select * from {{ source('history', 'fct_finding_changes') }}

),

runs as (

    select * from {{ source('history', 'fct_runs') }}

),

states as (

    select
        changes.finding_id,
        changes.document_id,
        changes.rule_id,
        changes.change,
        case when changes.change = 'gone' then 'gone' else changes.status end as state,
        runs.run_no,
        runs.started_at,
        row_number() over (partition by changes.finding_id order by runs.run_no) as change_no,
        row_number() over (partition by changes.finding_id order by runs.run_no desc) as changes_back

    from changes

    inner join runs
        on changes.run_id = runs.run_id

),

turns as (

    select
        *,
        lag(state) over (partition by finding_id order by run_no) as state_before

    from states

),

marked as (

    select
        *,
        case when state = 'open' and coalesce(state_before, '') <> 'open' then 1 else 0 end as is_opened,
        case when state <> 'open' and coalesce(state_before, '') = 'open' then 1 else 0 end as is_resolved

    from turns

),

numbered as (

    select
        *,
        sum(is_opened) over (
            partition by finding_id order by run_no rows between unbounded preceding and current row
        ) as opening_no

    from marked

),

openings as (

    select
        finding_id,
        opening_no,
        max(case when is_opened = 1 then started_at end) as opened_at,
        max(case when is_opened = 1 then run_no end) as opened_run_no,
        max(case when is_resolved = 1 then started_at end) as resolved_at,
        max(case when is_resolved = 1 then run_no end) as resolved_run_no,
        max(case when is_resolved = 1 then state end) as resolution

    from numbered

    where opening_no > 0

    group by finding_id, opening_no

),

measured as (

    select
        finding_id,
        max(case when changes_back = 1 then document_id end) as document_id,
        max(case when changes_back = 1 then rule_id end) as rule_id,
        max(case when change_no = 1 then started_at end) as first_seen_at,
        max(case when change_no = 1 then run_no end) as first_seen_run_no,
        sum(case when change = 'appeared' then 1 else 0 end) as times_appeared,
        max(opening_no) as times_opened

    from numbered

    group by finding_id

),

final as (

    select
        measured.finding_id,
        measured.document_id,
        measured.rule_id,
        measured.first_seen_at,
        measured.first_seen_run_no,
        cast(measured.times_appeared as bigint) as times_appeared,
        cast(measured.times_opened as bigint) as times_opened,
        openings.opened_at,
        openings.opened_run_no,
        openings.resolved_at,
        openings.resolved_run_no,
        openings.resolution,
        openings.resolved_run_no - openings.opened_run_no as runs_to_resolve,
        case
            when openings.resolved_at >= openings.opened_at
                then date_diff('second', openings.opened_at, openings.resolved_at)
        end as seconds_to_resolve,
        measured.times_appeared >= 2 as is_flapping

    from measured

    left join openings
        on measured.finding_id = openings.finding_id
        and measured.times_opened = openings.opening_no

)

select * from final
