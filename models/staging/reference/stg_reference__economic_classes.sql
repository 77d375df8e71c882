-- one row per economic code (economic_code)
with

source as (

    select * from {{ ref('economic_classes') }}

),

renamed as (

    select
        economic_code,
        name,
        level,
        parent_code

    from source

)

select * from renamed
