-- one row per day on which a run began or a document was published (date_day)
{{ config(materialized='view') }}
with

runs as (

    select
        started_on as date_day,
        count(*) as runs

    from {{ source('history', 'fct_runs') }}

    where started_on is not null

    group by started_on

),

publications as (

    select
        published_on as date_day,
        count(*) as documents

    from {{ ref('dim_documents') }}

    where published_on is not null

    group by published_on

),

days as (

    select date_day from runs

    union

    select date_day from publications

),

final as (

    select
        days.date_day,
        cast(extract(year from days.date_day) as integer) as calendar_year,
        cast(extract(quarter from days.date_day) as integer) as calendar_quarter,
        cast(extract(month from days.date_day) as integer) as calendar_month,
        cast(date_trunc('month', days.date_day) as date) as month_begins_on,
        cast(extract(year from days.date_day) as integer) as fiscal_year,
        coalesce(runs.runs, 0) as runs,
        coalesce(publications.documents, 0) as documents_published

    from days

    left join runs
        on days.date_day = runs.date_day

    left join publications
        on days.date_day = publications.date_day

)

select * from final
