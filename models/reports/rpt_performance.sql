-- one row per performance table, or annual task of an overall table (performance_id)
-- What a project is to achieve beside what the budget gives it in T07.
with

performance_projects as (

    select * from {{ ref('fct_performance_projects') }}

),

documents as (

    select * from {{ ref('int_documents__named') }}

),

targets as (

    select
        document_id,
        table_no,
        count(*) as indicators,
        sum(weight) as weights

    from {{ ref('fct_performance_targets') }}

    group by
        document_id,
        table_no

),

project_expenditures as (

    select
        project_id,
        sum(amount) as budgeted

    from {{ ref('fct_project_expenditures') }}

    where project_id is not null

    group by project_id

),

final as (

    select
        performance_projects.performance_id,
        documents.document_id,
        documents.fiscal_year,
        documents.unit_id,
        documents.unit_zh,
        documents.unit_en,
        documents.unit_level,
        documents.region_id,
        documents.region_zh,
        documents.region_en,
        performance_projects.table_kind,
        performance_projects.project_id,
        performance_projects.project_name,
        performance_projects.total,
        performance_projects.fiscal,
        performance_projects.other,
        cast(project_expenditures.budgeted as decimal(20, 6)) as budgeted,
        cast(performance_projects.total - project_expenditures.budgeted as decimal(20, 6)) as difference,
        cast(coalesce(targets.indicators, 0) as integer) as indicators,
        targets.weights,
        performance_projects.source_line

    from performance_projects

    left join documents
        on performance_projects.document_id = documents.document_id

    left join targets
        on performance_projects.document_id = targets.document_id
        and performance_projects.table_no = targets.table_no

    left join project_expenditures
        on performance_projects.project_id = project_expenditures.project_id

)

select * from final
