-- one row per non-blank amount of a seed that has no place among the cells (cell_id)
with

rejected_cells as (

    select * from {{ ref('int_cells__placed') }}

    where reject_reason is not null

),

final as (

    select
        cell_id,
        document_id,
        table_id,
        seed_name,
        row_no,
        printed_column,
        published_text,
        source_line,
        reject_reason

    from rejected_cells

)

select * from final
