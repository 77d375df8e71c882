-- one row per name of a project in one kind of place of a document (document_id, name_source, printed_name)
with

project_names as (

    select * from {{ ref('int_project_names__matched') }}

),

final as (

    select
        concat(document_id, '/', project_name) as project_id,
        document_id,
        name_source,
        printed_name,
        match_method,
        source_line

    from project_names

)

select * from final
