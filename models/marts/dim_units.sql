-- one row per unit (unit_id)
with

units as (

    select * from {{ ref('stg_reference__units') }}

),

regions as (

    select * from {{ ref('dim_regions') }}

),

english_names as (

    select * from {{ ref('stg_reference__english_names') }}

    where named_kind = 'unit'

),

former_names as (

    select
        unit_id,
        string_agg(distinct name, '、' order by name) as former_names

    from {{ ref('stg_reference__unit_names') }}

    where name_kind = 'former'

    group by unit_id

),

final as (

    select
        units.unit_id,
        units.name,
        english_names.name_en,
        former_names.former_names,
        units.unit_kind,
        units.level,
        units.region_id,
        regions.name as region_name,
        regions.name_en as region_name_en,
        units.parent_unit_id

    from units

    left join regions
        on units.region_id = regions.region_id

    left join english_names
        on units.unit_id = english_names.named_id

    left join former_names
        on units.unit_id = former_names.unit_id

)

select * from final
