-- one row per document, economic item and kind of basic expenditure of T06 (document_id, economic_code, basic_kind)
-- Leaf rows only: sum(amount) is the published total of a document.
with

cells as (

    select * from {{ ref('fct_cells') }}

    where
        table_id = 'T06'
        and is_leaf

),

final as (

    select
        cell_id,
        document_id,
        economic_code,
        case when column_key in ('personnel', 'operating') then column_key else 'undivided' end as basic_kind,
        amount,
        source_line,
        source_page

    from cells

)

select * from final
