-- A report view loses and doubles nothing: rows and sum are those of the fact that it widens, per document.
{{ config(meta={'by': 'document_id'}) }}
with

reports as (

    select
        'expenditures' as report,
        document_id,
        sum(amount) as amount,
        count(*) as made_of

    from {{ ref('rpt_expenditures') }}

    group by document_id

    union all

    select
        'cells' as report,
        document_id,
        sum(amount) as amount,
        count(*) as made_of

    from {{ ref('rpt_cells') }}

    group by document_id

    union all

    select
        'performance' as report,
        document_id,
        sum(total) as amount,
        count(*) as made_of

    from {{ ref('rpt_performance') }}

    group by document_id

    union all

    select
        'flow from funds' as report,
        document_id,
        sum(amount) as amount,
        null as made_of

    from {{ ref('rpt_funding_flow') }}

    where flow_step = 1

    group by document_id

    union all

    select
        'flow to kinds' as report,
        document_id,
        sum(amount) as amount,
        null as made_of

    from {{ ref('rpt_funding_flow') }}

    where flow_step = 2

    group by document_id

    union all

    select
        'official expenses' as report,
        document_id,
        coalesce(overseas_travel, 0) + coalesce(reception, 0) + coalesce(vehicles, 0) as amount,
        null as made_of

    from {{ ref('rpt_unit_indicators') }}

    where official_expenses_total is not null

),

facts as (

    select
        'expenditures' as report,
        document_id,
        sum(amount) as amount,
        count(*) as made_of

    from {{ ref('fct_expenditures') }}

    group by document_id

    union all

    select
        'cells' as report,
        document_id,
        sum(amount) as amount,
        count(*) as made_of

    from {{ ref('fct_cells') }}

    group by document_id

    union all

    select
        'performance' as report,
        document_id,
        sum(total) as amount,
        count(*) as made_of

    from {{ ref('fct_performance_projects') }}

    group by document_id

    union all

    select
        'flow from funds' as report,
        document_id,
        sum(amount) as amount,
        null as made_of

    from {{ ref('fct_revenues') }}

    group by document_id

    union all

    select
        'flow to kinds' as report,
        document_id,
        sum(amount) as amount,
        null as made_of

    from {{ ref('fct_expenditures') }}

    where fund_scope = 'all_funds'

    group by document_id

    union all

    select
        'official expenses' as report,
        document_id,
        sum(amount) as amount,
        null as made_of

    from {{ ref('fct_official_expenses') }}

    group by document_id

)

select
    coalesce(facts.report, reports.report) as report,
    coalesce(facts.document_id, reports.document_id) as document_id,
    facts.amount as fact_amount,
    reports.amount as report_amount,
    facts.made_of as fact_rows,
    reports.made_of as report_rows

from facts

full outer join reports
    on facts.report = reports.report
    and facts.document_id = reports.document_id

where
    facts.report is null
    or reports.report is null
    or coalesce(facts.amount, 0) <> coalesce(reports.amount, 0)
    or coalesce(facts.made_of, 0) <> coalesce(reports.made_of, 0)
