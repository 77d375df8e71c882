-- one row per document, functional item and fund of T02 (document_id, functional_code, fund_id)
-- Leaf rows and leaf funds only: sum(amount) is the published total of a document.
with

cells as (

    select * from {{ ref('fct_cells') }}

    where
        table_id = 'T02'
        and is_leaf

),

final as (

    select
        cell_id,
        document_id,
        functional_code,
        column_key as fund_id,
        amount,
        source_line,
        source_page

    from cells

)

select * from final
