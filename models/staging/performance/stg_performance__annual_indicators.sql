-- one row per printed indicator of P02 (document_id, row_no)
with

source as (

    select * from {{ document_rows('p02_annual_indicators') }}

),

renamed as (

    select
        document_id,
        cast(row_no as integer) as row_no,
        cast(source_line as integer) as source_line,
        trim(level_1) as level_1,
        trim(level_2) as level_2,
        {{ normalized_label('level_3') }} as level_3,
        trim(target_text) as target_text

    from source

)

select * from renamed
