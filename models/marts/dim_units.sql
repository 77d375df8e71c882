-- one row per unit (unit_id)
with

units as (

    select * from {{ ref('stg_reference__units') }}

),

regions as (

    select * from {{ ref('dim_regions') }}

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
        former_names.former_names,
        units.unit_kind,
        units.level,
        units.region_id,
        regions.name as region_name,
        units.parent_unit_id

    from units

    left join regions
        on units.region_id = regions.region_id

    left join former_names
        on units.unit_id = former_names.unit_id

)

select * from final
