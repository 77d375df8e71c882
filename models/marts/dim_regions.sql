-- one row per administrative division of GB/T 2260 (region_id)
with

regions as (

    select * from {{ ref('stg_reference__regions') }}

),

final as (

    select
        region_id,
        name,
        level,
        parent_region_id

    from regions

)

select * from final
