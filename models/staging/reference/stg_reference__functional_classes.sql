-- one row per functional code (functional_code, name)
with

source as (

    select * from {{ ref('functional_classes') }}

),

renamed as (

    select
        functional_code,
        name,
        level,
        parent_code,
        cast(first_year as integer) as first_year,
        cast(last_year as integer) as last_year

    from source

)

select * from renamed
