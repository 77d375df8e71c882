-- one row per unit (unit_id)
with

source as (

    select * from {{ ref('units') }}

),

renamed as (

    select
        unit_id,
        {{ normalized_label('name') }} as name,
        unit_kind,
        level,
        region_id,
        parent_unit_id

    from source

)

select * from renamed
