-- one row per performance table of a budget (document_id, row_no)
with

source as (

    select * from {{ document_rows('p03_performance_tables') }}

),

renamed as (

    select
        document_id,
        cast(row_no as integer) as row_no,
        cast(source_line as integer) as source_line,
        cast(end_line as integer) as end_line,
        table_kind,
        {{ normalized_label('unit_name') }} as unit_name,
        project_name as printed_project_name,
        {{ normalized_label('project_name') }} as project_name

    from source

)

select * from renamed
