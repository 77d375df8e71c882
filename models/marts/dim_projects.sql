-- one row per project of a document, whatever names its tables and its prose give it (project_id)
with

project_names as (

    select * from {{ ref('int_project_names__matched') }}

),

sources as (

    select distinct
        document_id,
        project_name,
        name_source

    from project_names

),

listed_sources as (

    select
        document_id,
        project_name,
        string_agg(name_source, ',' order by name_source) as name_sources

    from sources

    group by
        document_id,
        project_name

),

printed as (

    select
        document_id,
        project_name,
        printed_name,
        min(source_line) as first_source_line

    from project_names

    group by
        document_id,
        project_name,
        printed_name

),

listed_names as (

    select
        document_id,
        project_name,
        string_agg(printed_name, '; ' order by printed_name) as printed_names,
        count(printed_name) as names,
        min(first_source_line) as first_source_line

    from printed

    group by
        document_id,
        project_name

),

final as (

    select
        concat(listed_names.document_id, '/', listed_names.project_name) as project_id,
        listed_names.document_id,
        listed_names.project_name,
        listed_sources.name_sources,
        listed_names.printed_names,
        listed_names.names,
        listed_names.first_source_line

    from listed_names

    inner join listed_sources
        on listed_names.document_id = listed_sources.document_id
        and listed_names.project_name = listed_sources.project_name

)

select * from final
