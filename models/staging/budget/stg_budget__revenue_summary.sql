-- one row per printed row of T02 (document_id, row_no)
with

source as (

    select * from {{ ref('t02_revenue_summary') }}

),

renamed as (

    select
        document_id,
        cast(row_no as integer) as row_no,
        cast(source_line as integer) as source_line,
        {{ concatenated_code(['class_code', 'section_code', 'item_code']) }} as functional_code,
        label as printed_label,
        {{ normalized_label('label') }} as row_label,
        {{ parsed_amounts(amount_columns('T02')) }},
        amount_lines,
        placements

    from source

)

select * from renamed
