-- one row per document, table side and column key that its template declares (document_id, table_id, side, column_key)
-- A column that only some documents of the template print is there where it holds two amounts: one alone strayed into it.
with

documents as (

    select * from {{ ref('stg_reference__documents') }}

),

document_tables as (

    select * from {{ ref('stg_reference__document_tables') }}

    where status <> 'not_in_template'

),

columns as (

    select * from {{ ref('stg_templates__columns') }}

),

lines as (

    select * from {{ ref('stg_templates__lines') }}

    where column_key is not null

),

printed as (

    select
        document_id,
        table_id,
        printed_column

    from {{ ref('stg_budget__printed_cells') }}

    group by
        document_id,
        table_id,
        printed_column

    having count(*) > 1

),

declared as (

    select
        template_id,
        table_id,
        side,
        printed_column,
        column_key,
        is_required

    from columns

    union

    -- Of a table that lies on its side each line is a column.
    select
        lines.template_id,
        lines.table_id,
        lines.side,
        columns.printed_column,
        lines.column_key,
        columns.is_required

    from lines

    inner join columns
        on lines.template_id = columns.template_id
        and lines.table_id = columns.table_id
        and lines.side = columns.side

),

final as (

    select
        documents.document_id,
        documents.template_id,
        document_tables.table_id,
        document_tables.status as table_status,
        declared.side,
        declared.column_key,
        max(case when declared.is_required or printed.printed_column is not null then 1 else 0 end) = 1 as is_printed

    from documents

    inner join document_tables
        on documents.document_id = document_tables.document_id

    inner join declared
        on documents.template_id = declared.template_id
        and document_tables.table_id = declared.table_id

    left join printed
        on documents.document_id = printed.document_id
        and declared.table_id = printed.table_id
        and declared.printed_column = printed.printed_column

    group by
        documents.document_id,
        documents.template_id,
        document_tables.table_id,
        document_tables.status,
        declared.side,
        declared.column_key

)

select * from final
