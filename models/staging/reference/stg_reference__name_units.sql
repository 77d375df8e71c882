-- one row per ending of the names of indicators that says a unit (name_pattern)
with

source as (

    select * from {{ ref('name_units') }}

),

renamed as (

    select
        name_pattern,
        unit_pattern

    from source

)

select * from renamed
