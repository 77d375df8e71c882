-- one row per department and unit whose budget is part of its own (department_unit_id, unit_id)
with

source as (

    select * from {{ ref('department_units') }}

),

renamed as (

    select
        department_unit_id,
        unit_id,
        cast(is_only as boolean) as is_only

    from source

)

select * from renamed
