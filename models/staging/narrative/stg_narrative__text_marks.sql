-- one row per mark of the text (document_id, row_no)
with

source as (

    select * from {{ document_rows('n03_text_marks') }}

),

renamed as (

    select
        document_id,
        cast(row_no as integer) as row_no,
        cast(source_line as integer) as source_line,
        source_page,
        source_box,
        mark_kind,
        table_id,
        excerpt,
        other_excerpt

    from source

)

select * from renamed
