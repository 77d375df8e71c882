-- one row per project of a document, whatever names its tables and its prose give it (project_id)
with

project_names as (

    select * from {{ ref('int_project_names__matched') }}

),

final as (

    select
        concat(document_id, '/', project_name) as project_id,
        document_id,
        project_name,
        string_agg(distinct name_source, ',' order by name_source) as name_sources,
        string_agg(distinct printed_name, '; ' order by printed_name) as printed_names,
        count(distinct printed_name) as names,
        min(source_line) as first_source_line

    from project_names

    group by
        document_id,
        project_name

)

select * from final
