-- one row per published number of a table (cell_id)
-- Subtotals included: sum the leaf facts, or filter is_leaf on both sides, never this relation as it stands.
with

cells as (

    select * from {{ ref('int_cells__placed') }}

    where reject_reason is null

),

leaf_rows as (

    select * from {{ ref('int_table_rows__leaf') }}

),

columns as (

    select * from {{ ref('stg_templates__columns') }}

),

final as (

    select
        cells.cell_id,
        cells.document_id,
        cells.table_id,
        cells.row_no,
        cells.row_key,
        cells.row_label,
        cells.row_level,
        cells.functional_code,
        cells.economic_code,
        cells.unit_name,
        cells.project_name,
        cells.column_key,
        cells.amount,
        cells.published_text,
        cells.published_unit,
        cells.published_decimals,
        cells.source_line,
        cells.source_page,
        cells.source_box,
        cells.placement,
        leaf_rows.row_no is not null and coalesce(columns.is_leaf, true) as is_leaf

    from cells

    left join leaf_rows
        on cells.document_id = leaf_rows.document_id
        and cells.table_id = leaf_rows.table_id
        and cells.row_no = leaf_rows.row_no
        and cells.side = leaf_rows.side

    left join columns
        on cells.template_id = columns.template_id
        and cells.table_id = columns.table_id
        and cells.printed_column = columns.printed_column

)

select * from final
