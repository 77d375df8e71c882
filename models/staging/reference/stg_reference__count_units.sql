-- one row per unit of counts that says the same as another one (unit)
with

source as (

    select * from {{ ref('count_units') }}

),

renamed as (

    select
        unit,
        unit_class

    from source

)

select * from renamed
