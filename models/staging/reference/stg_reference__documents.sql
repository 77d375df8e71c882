-- one row per document (document_id)
with

registered as (

    select * from {{ document_rows('documents') }}

),

absent as (

    select cast(null as varchar) as source_url

),

-- A register may lack the address: its name then means the one above.
source as (

    select found.*
    from absent
    cross join lateral (  -- noqa: ST05
        select
            document_id,
            unit_id,
            unit_name,
            fiscal_year,
            document_kind,
            scope,
            template_id,
            published_on,
            source_form,
            source_lines,
            pages,
            source_sha256,
            source_url
        from registered
    ) as found

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
        source_sha256,
        source_url

    from source

)

select * from renamed
