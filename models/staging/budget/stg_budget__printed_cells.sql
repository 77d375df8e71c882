-- one row per printed amount of a table (document_id, table_id, row_no, printed_column)
with

source as (

    select * from {{ document_rows('printed_cells') }}

),

renamed as (

    select
        document_id,
        table_id,
        cast(row_no as integer) as row_no,
        printed_column,
        printed_text as published_text,
        {{ parsed_amount('printed_text') }} as printed_amount,
        {{ printed_decimals('printed_text') }} as published_decimals,
        cast(source_line as integer) as source_line,
        source_page,
        source_box,
        coalesce(placement, 'position') as placement

    from source

)

select * from renamed
