-- one row per amount column of a document's table, from the second extraction (document_id, table_id, printed_column)
with

source as (

    select * from {{ document_rows('control_totals') }}

),

renamed as (

    select
        document_id,
        table_id,
        printed_column,
        cast(cells as integer) as cells,
        cast(amount as decimal(20, 6)) as amount,
        cast(by_row as decimal(20, 6)) as by_row

    from source

)

select * from renamed
