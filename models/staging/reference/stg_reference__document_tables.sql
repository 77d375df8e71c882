-- one row per document and table of the template (document_id, table_id)
with

source as (

    select * from {{ document_rows('document_tables') }}

),

renamed as (

    select
        document_id,
        table_id,
        status,
        cast(is_listed as boolean) as is_listed,
        cast(printed_rows as integer) as printed_rows,
        cast(source_line as integer) as source_line,
        source_page,
        printed_title,
        printed_unit

    from source

)

select * from renamed
