-- one row per printed row of T04 (document_id, row_no)
-- A printed row carries a revenue line and an expenditure class side by side.
with

source as (

    select * from {{ ref('t04_fiscal_appropriation_summary') }}

),

renamed as (

    select
        document_id,
        cast(row_no as integer) as row_no,
        cast(source_line as integer) as source_line,
        trim(revenue_line) as revenue_line,
        revenue_label as printed_revenue_label,
        {{ normalized_label('revenue_label') }} as revenue_label,
        nullif(regexp_extract(trim(expenditure_label), '^[0-9]{3}'), '') as functional_code,
        expenditure_label as printed_expenditure_label,
        {{ normalized_label("regexp_replace(trim(expenditure_label), '^[0-9]{3}', '')") }} as expenditure_label,
        {{ parsed_amounts(amount_columns('T04')) }},
        amount_lines,
        placements

    from source

)

select * from renamed
