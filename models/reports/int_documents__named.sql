-- one row per published document with the names of its unit and region (document_id)
with

documents as (

    select * from {{ ref('dim_documents') }}

),

units as (

    select * from {{ ref('dim_units') }}

),

final as (

    select
        documents.document_id,
        documents.fiscal_year,
        documents.document_kind,
        documents.unit_id,
        units.name as unit_zh,
        units.name_en as unit_en,
        units.level as unit_level,
        units.region_id,
        units.region_name as region_zh,
        units.region_name_en as region_en

    from documents

    left join units
        on documents.unit_id = units.unit_id

)

select * from final
