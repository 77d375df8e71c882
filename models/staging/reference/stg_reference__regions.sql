-- one row per administrative division (region_id)
with

source as (

    select * from {{ ref('regions') }}

),

renamed as (

    select
        region_id,
        name,
        level,
        parent_region_id

    from source

)

select * from renamed
