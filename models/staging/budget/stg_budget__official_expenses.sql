-- one row per printed row of T10 (document_id, row_no)
with

source as (

    select * from {{ ref('t10_official_expenses') }}

),

renamed as (

    select
        document_id,
        cast(row_no as integer) as row_no,
        cast(source_line as integer) as source_line,
        trim(expense_line) as expense_line,
        label as printed_label,
        {{ normalized_label('label') }} as row_label,
        {{ parsed_amounts(amount_columns('T10')) }},
        amount_lines,
        placements

    from source

)

select * from renamed
