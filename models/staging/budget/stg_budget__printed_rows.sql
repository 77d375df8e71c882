-- one row per side of a printed table row (document_id, table_id, row_no, side)
with

source as (

    select * from {{ document_rows('printed_rows') }}

),

renamed as (

    select
        document_id,
        table_id,
        cast(row_no as integer) as row_no,
        side,
        cast(source_line as integer) as source_line,
        source_page,
        source_box,
        printed_code,
        {{ joined_code('printed_code') }} as code,
        printed_label,
        {{ normalized_label('printed_label') }} as row_label,
        printed_project as printed_project_name,
        {{ normalized_label('printed_project') }} as project_name,
        details

    from source

)

select * from renamed
