-- one row per project or task of a performance table (document_id, project_name)
with

tasks as (

    select * from {{ ref('stg_performance__annual_tasks') }}

),

final as (

    select
        document_id,
        task_name as project_name,
        total,
        fiscal,
        other,
        source_line

    from tasks

    where task_name not in {{ total_label_list() }}

)

select * from final
