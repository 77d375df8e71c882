-- one row per printed row of T09 (document_id, row_no)
with

source as (

    select * from {{ ref('t09_state_capital_expenditure') }}

),

renamed as (

    select
        document_id,
        cast(row_no as integer) as row_no,
        cast(source_line as integer) as source_line,
        {{ concatenated_code(['class_code', 'section_code', 'item_code']) }} as functional_code,
        label as printed_label,
        {{ normalized_label('label') }} as row_label,
        {{ parsed_amounts(amount_columns('T09')) }},
        amount_lines,
        placements

    from source

)

select * from renamed
