-- one row per printed amount (document_id, table_id, row_no, printed_column)
-- The declared column gives the side and the key, the unit of money printed at the table what the amount is in 万元.
with

cells as (

    select * from {{ ref('stg_budget__printed_cells') }}

),

rows_by_side as (

    select * from {{ ref('stg_budget__printed_rows') }}

),

documents as (

    select * from {{ ref('stg_reference__documents') }}

),

document_tables as (

    select * from {{ ref('stg_reference__document_tables') }}

),

columns as (

    select * from {{ ref('stg_templates__columns') }}

),

described as (

    select
        cells.document_id,
        cells.table_id,
        cells.row_no,
        columns.side,
        cells.printed_column,
        columns.column_key,
        cells.published_text,
        cells.published_decimals,
        document_tables.printed_unit as published_unit,
        {{ unit_factor('document_tables.printed_unit') }} as factor,
        cells.printed_amount,
        cells.source_line,
        cells.source_page,
        cells.source_box,
        cells.placement

    from cells

    left join documents
        on cells.document_id = documents.document_id

    left join document_tables
        on cells.document_id = document_tables.document_id
        and cells.table_id = document_tables.table_id

    left join columns
        on documents.template_id = columns.template_id
        and cells.table_id = columns.table_id
        and cells.printed_column = columns.printed_column

),

final as (

    select
        described.document_id,
        described.table_id,
        described.row_no,
        described.side,
        described.printed_column,
        described.column_key,
        described.published_text,
        described.published_decimals,
        described.published_unit,
        described.printed_amount,
        cast(described.printed_amount * described.factor as decimal(20, 6)) as amount,
        {{ printed_half_unit('described.published_decimals', 'described.factor') }} as half_unit,
        coalesce(described.source_line, rows_by_side.source_line) as source_line,
        coalesce(described.source_page, rows_by_side.source_page) as source_page,
        coalesce(described.source_box, rows_by_side.source_box) as source_box,
        described.placement

    from described

    left join rows_by_side
        on described.document_id = rows_by_side.document_id
        and described.table_id = rows_by_side.table_id
        and described.row_no = rows_by_side.row_no
        and described.side = rows_by_side.side

)

select * from final
