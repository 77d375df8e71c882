-- one row per finding that any run has seen (finding_id)
-- Failed runs count too: what they saw is not in fct_findings, which holds the last published run.
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
        changes.*,
        case when changes.change = 'gone' then 'gone' else changes.status end as state,
        runs.run_no,
        runs.started_at,
        row_number() over (partition by changes.finding_id order by runs.run_no desc) as changes_back

    from changes

    inner join runs
        on changes.run_id = runs.run_id

),

with_before as (

    select
        finding_id,
        state,
        run_no,
        started_at,
        lag(state) over (partition by finding_id order by run_no) as state_before

    from states

),

turns as (

    select
        finding_id,
        run_no,
        started_at,
        row_number() over (partition by finding_id order by run_no desc) as turns_back

    from with_before

    where state_before is null or state_before <> state

),

final as (

    select
        states.finding_id,
        states.document_id,
        states.rule_id,
        states.kind,
        states.severity,
        states.cell_id,
        states.source_line,
        states.published_text,
        states.implied_text,
        states.state as status,
        turns.started_at as since_at,
        turns.run_no as since_run_no,
        states.started_at as changed_at,
        states.run_no as changed_run_no

    from states

    inner join turns
        on states.finding_id = turns.finding_id
        and turns.turns_back = 1

    where states.changes_back = 1

)

select * from final
