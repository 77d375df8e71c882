-- one row per printed row of T11 (document_id, row_no)
with

source as (

    select * from {{ ref('t11_carryover_details') }}

),

renamed as (

    select
        document_id,
        cast(row_no as integer) as row_no,
        cast(source_line as integer) as source_line,
        label as printed_label,
        {{ normalized_label('label') }} as row_label,
        {{ parsed_amounts(amount_columns('T11')) }},
        amount_lines,
        placements

    from source

)

select * from renamed
