-- one row per project of a document (project_id)
-- Names are conformed within a document by the text alone; matching them across tables and prose is a later step.
with

table_rows as (

    select * from {{ ref('int_table_rows__keyed') }}

    where
        row_level = 'project'
        and table_id in ('T07', 'T11', 'P01')

),

final as (

    select
        concat(document_id, '/', project_name) as project_id,
        document_id,
        project_name,
        string_agg(distinct table_id, ',' order by table_id) as table_ids,
        min(source_line) as first_source_line,
        count(*) as printed_rows

    from table_rows

    group by
        document_id,
        project_name

)

select * from final
