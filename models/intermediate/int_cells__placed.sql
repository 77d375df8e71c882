-- one row per non-blank amount of a seed (document_id, table_id, row_no, printed_column)
-- `reject_reason` is null where the number has its place: a known row, a known table and a readable amount.
with

cells as (

    select * from {{ ref('int_cells__measured') }}

),

table_rows as (

    select * from {{ ref('int_table_rows__keyed') }}

),

document_tables as (

    select * from {{ ref('stg_reference__document_tables') }}

),

tables as (

    select * from {{ ref('stg_reference__tables') }}

),

final as (

    select
        concat(cells.document_id, '/', cells.table_id, '/', cells.row_no, '/', cells.printed_column) as cell_id,
        cells.document_id,
        table_rows.template_id,
        cells.table_id,
        cells.row_no,
        cells.side,
        cells.printed_column,
        coalesce(table_rows.declared_column_key, cells.column_key) as column_key,
        cells.published_text,
        cells.published_decimals,
        cells.published_unit,
        cells.amount,
        cells.half_unit,
        cells.source_line,
        cells.source_page,
        cells.source_box,
        cells.placement,
        table_rows.row_key,
        table_rows.row_occurrence,
        table_rows.parent_key,
        table_rows.row_level,
        table_rows.row_label,
        table_rows.functional_code,
        table_rows.economic_code,
        table_rows.line_key,
        table_rows.unit_name,
        table_rows.project_name,
        tables.seed_name,
        case
            when document_tables.document_id is null then 'unknown document or table'
            when document_tables.status <> 'present' then 'the table is registered as empty or absent'
            when cells.column_key is null then 'the template declares no such column'
            when cells.half_unit is null and cells.published_unit is null then 'the table has no unit of money'
            when cells.half_unit is null then 'unknown unit of money'
            when cells.amount is null then 'the text is not an amount'
            when table_rows.row_key is null then 'the row has no code, line or total label'
            when cells.placement not in ('position', 'arithmetic', 'meaning') then 'unknown placement'
        end as reject_reason

    from cells

    left join table_rows
        on cells.document_id = table_rows.document_id
        and cells.table_id = table_rows.table_id
        and cells.row_no = table_rows.row_no
        and cells.side = table_rows.side

    left join document_tables
        on cells.document_id = document_tables.document_id
        and cells.table_id = document_tables.table_id

    left join tables
        on cells.table_id = tables.table_id

)

select * from final
