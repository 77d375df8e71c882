-- one row per performance table, or annual task of an overall table (performance_id)
with

tables as (

    select * from {{ ref('stg_performance__tables') }}

),

tasks as (

    select * from {{ ref('stg_performance__annual_tasks') }}

),

final as (

    select
        concat(document_id, '/P03/', row_no) as performance_id,
        document_id,
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
        cast(null as integer) as table_no,
        'task' as table_kind,
        cast(null as varchar) as unit_name,
        task_name as project_name,
        total,
        fiscal,
        other,
        cast(null as decimal(18, 4)) as fiscal_superior,
        cast(null as decimal(18, 4)) as fiscal_own,
        source_line

    from tasks

    where task_name not in {{ total_label_list() }}

)

select * from final
