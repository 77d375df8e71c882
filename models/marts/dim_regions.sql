-- one row per administrative division of GB/T 2260 (region_id)
with

regions as (

    select * from {{ ref('stg_reference__regions') }}

),

english_names as (

    select * from {{ ref('stg_reference__english_names') }}

    where named_kind = 'region'

),

final as (

    select
        regions.region_id,
        regions.name,
        english_names.name_en,
        regions.level,
        regions.parent_region_id

    from regions

    left join english_names
        on regions.region_id = english_names.named_id

)

select * from final
