-- one row per document (document_id)
with

source as (

    select * from {{ document_rows('documents') }}

),

renamed as (

    select
        document_id,
        unit_id,
        unit_name,
        cast(fiscal_year as integer) as fiscal_year,
        document_kind,
        scope,
        template_id,
        cast(published_on as date) as published_on,
        source_form,
        cast(source_lines as integer) as source_lines,
        cast(pages as integer) as pages,
        source_sha256

    from source

)

select * from renamed
