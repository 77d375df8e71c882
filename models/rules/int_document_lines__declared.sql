-- one row per document, table side and line that its template declares (document_id, table_id, side, line_key)
with

documents as (

    select * from {{ ref('stg_reference__documents') }}

),

document_tables as (

    select * from {{ ref('stg_reference__document_tables') }}

    where status <> 'not_in_template'

),

lines as (

    select * from {{ ref('stg_templates__lines') }}

),

printed as (

    select
        document_id,
        table_id,
        side,
        line_key,
        min(row_no) as row_no

    from {{ ref('int_table_rows__keyed') }}

    where line_key is not null

    group by
        document_id,
        table_id,
        side,
        line_key

),

final as (

    select
        documents.document_id,
        documents.template_id,
        document_tables.table_id,
        document_tables.status as table_status,
        document_tables.source_line,
        document_tables.source_page,
        lines.side,
        lines.line_key,
        lines.ordinal,
        coalesce(
            lines.row_key,
            case when lines.side = 'row' then lines.line_key else concat(lines.side, ':', lines.line_key) end
        ) as row_key,
        case
            when lines.parent_line is null or lines.row_key is not null then null
            when lines.side = 'row' then lines.parent_line
            else concat(lines.side, ':', lines.parent_line)
        end as parent_key,
        lines.column_key,
        lines.is_required,
        printed.row_no,
        printed.row_no is not null as is_printed

    from documents

    inner join document_tables
        on documents.document_id = document_tables.document_id

    inner join lines
        on documents.template_id = lines.template_id
        and document_tables.table_id = lines.table_id

    left join printed
        on documents.document_id = printed.document_id
        and lines.table_id = printed.table_id
        and lines.side = printed.side
        and lines.line_key = printed.line_key

)

select * from final
