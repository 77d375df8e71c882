-- one row per functional code (functional_code)
with

source as (

    select * from {{ ref('functional_classes') }}

),

renamed as (

    select
        functional_code,
        name,
        level,
        parent_code

    from source

)

select * from renamed
