-- one row per printed row of T06 (document_id, row_no)
with

source as (

    select * from {{ ref('t06_general_public_basic_expenditure') }}

),

renamed as (

    select
        document_id,
        cast(row_no as integer) as row_no,
        cast(source_line as integer) as source_line,
        {{ concatenated_code(['class_code', 'section_code']) }} as economic_code,
        label as printed_label,
        {{ normalized_label('label') }} as row_label,
        {{ parsed_amounts(amount_columns('T06')) }},
        amount_lines,
        placements

    from source

)

select * from renamed
