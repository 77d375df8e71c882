-- one row per table cell that a figure of the prose repeats (document_id, figure_row_no, term)
with

source as (

    select * from {{ document_rows('n01_figure_cells') }}

),

renamed as (

    select
        document_id,
        cast(figure_row_no as integer) as figure_row_no,
        cast(term as integer) as term,
        table_id,
        cast(cell_row_no as integer) as cell_row_no,
        printed_column,
        cast(coefficient as integer) as coefficient

    from source

)

select * from renamed
