-- one row per table cell that the total of a performance table should repeat (document_id, table_no, term)
with

source as (

    select * from {{ document_rows('p03_table_cells') }}

),

renamed as (

    select
        document_id,
        cast(table_no as integer) as table_no,
        cast(term as integer) as term,
        table_id,
        cast(cell_row_no as integer) as cell_row_no,
        printed_column,
        cast(coefficient as integer) as coefficient

    from source

)

select * from renamed
