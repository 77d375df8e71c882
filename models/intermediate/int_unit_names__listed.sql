-- one row per name that a unit has or had (name)
with

unit_names as (

    select * from {{ ref('stg_reference__unit_names') }}

),

final as (

    select distinct name from unit_names

)

select * from final
