-- one row per published number that a linear rule can hold: a table cell or a figure of the prose (cell_id)
with

cells as (

    select * from {{ ref('int_cells__placed') }}

    where reject_reason is null

),

figures as (

    select * from {{ ref('int_figures__measured') }}

    where reject_reason is null

),

final as (

    select
        cell_id,
        document_id,
        table_id,
        printed_column,
        row_key,
        row_occurrence,
        column_key,
        row_no,
        amount,
        half_unit,
        2 * half_unit as step,
        published_text,
        source_line,
        source_page,
        source_box,
        placement

    from cells

    union all

    select
        figure_id as cell_id,
        document_id,
        table_id,
        measure as printed_column,
        cast(row_no as varchar) as row_key,
        1 as row_occurrence,
        measure as column_key,
        row_no,
        amount,
        half_unit,
        -- Counts and percentages are exact at their printed decimals; a word for zero has no last place.
        case
            when half_unit > 0 then 2 * half_unit
            when regexp_matches(value_text, '[0-9]') then 2 * {{ printed_half_unit('decimals', '1') }}
            else cast(0.00000001 as decimal(20, 8))
        end as step,
        value_text as published_text,
        source_line,
        source_page,
        source_box,
        'position' as placement

    from figures

    where amount is not null

)

select * from final
