-- one row per document, line and fund of T10, the three official expenses (document_id, expense_line, fund_id)
-- Leaf lines only: sum(amount) is the published total of a document.
with

cells as (

    select * from {{ ref('fct_cells') }}

    where
        table_id = 'T10'
        and is_leaf
        and row_key in ('overseas_travel', 'reception', 'vehicle_purchase', 'vehicle_operation')

),

final as (

    select
        cell_id,
        document_id,
        row_key as expense_line,
        case when column_key = 'total' then 'undivided' else column_key end as fund_id,
        amount,
        source_line,
        source_page

    from cells

)

select * from final
