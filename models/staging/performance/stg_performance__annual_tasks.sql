-- one row per printed row of P01 (document_id, row_no)
with

source as (

    select * from {{ document_rows('p01_annual_tasks') }}

),

renamed as (

    select
        document_id,
        cast(row_no as integer) as row_no,
        cast(source_line as integer) as source_line,
        content

    from source

)

select * from renamed
