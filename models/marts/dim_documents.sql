-- one row per published document (document_id)
with

documents as (

    select * from {{ ref('stg_reference__documents') }}

),

final as (

    select
        document_id,
        unit_id,
        unit_name as printed_unit_name,
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

    from documents

)

select * from final
