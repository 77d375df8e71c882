-- one row per task of an overall performance table, with its amounts in 万元 (document_id, row_no)
with

table_rows as (

    select * from {{ ref('int_table_rows__keyed') }}

    where
        table_id = 'P01'
        and row_level = 'project'

),

tasks as (

    select * from {{ ref('stg_performance__annual_tasks') }}

),

amounts as (

    select
        document_id,
        row_no,
        max(case when column_key = 'total' then amount end) as total,
        max(case when column_key = 'fiscal' then amount end) as fiscal,
        max(case when column_key = 'other' then amount end) as other

    from {{ ref('int_cells__measured') }}

    where table_id = 'P01'

    group by
        document_id,
        row_no

),

final as (

    select
        table_rows.document_id,
        table_rows.row_no,
        table_rows.source_line,
        table_rows.row_label as task_name,
        tasks.content,
        amounts.total,
        amounts.fiscal,
        amounts.other

    from table_rows

    left join tasks
        on table_rows.document_id = tasks.document_id
        and table_rows.row_no = tasks.row_no

    left join amounts
        on table_rows.document_id = amounts.document_id
        and table_rows.row_no = amounts.row_no

)

select * from final
