-- one row per economic code (economic_code, name)
with

source as (

    select * from {{ ref('economic_classes') }}

),

renamed as (

    select
        economic_code,
        name,
        level,
        parent_code,
        cast(first_year as integer) as first_year,
        cast(last_year as integer) as last_year

    from source

)

select * from renamed
