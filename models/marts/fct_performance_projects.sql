-- one row per performance table, or annual task of an overall table (performance_id)
with

tables as (

    select * from {{ ref('int_performance_tables__measured') }}

),

tasks as (

    select * from {{ ref('int_annual_tasks__measured') }}

),

project_names as (

    select * from {{ ref('dim_project_names') }}

),

combined as (

    select
        concat(document_id, '/P03/', row_no) as performance_id,
        document_id,
        'P03' as name_source,
        row_no as table_no,
        table_kind,
        unit_name,
        project_name,
        total,
        fiscal,
        other,
        fiscal_superior,
        fiscal_own,
        source_line

    from tables

    union all

    select
        concat(document_id, '/P01/', row_no) as performance_id,
        document_id,
        'P01' as name_source,
        cast(null as integer) as table_no,
        'task' as table_kind,
        cast(null as varchar) as unit_name,
        task_name as project_name,
        total,
        fiscal,
        other,
        cast(null as decimal(20, 6)) as fiscal_superior,
        cast(null as decimal(20, 6)) as fiscal_own,
        source_line

    from tasks

),

final as (

    select
        combined.performance_id,
        combined.document_id,
        combined.table_no,
        combined.table_kind,
        combined.unit_name,
        project_names.project_id,
        combined.project_name,
        combined.total,
        combined.fiscal,
        combined.other,
        combined.fiscal_superior,
        combined.fiscal_own,
        combined.source_line

    from combined

    left join project_names
        on combined.document_id = project_names.document_id
        and combined.name_source = project_names.name_source
        and combined.project_name = project_names.printed_name

)

select * from final
