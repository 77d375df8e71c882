-- one row per functional code: class, section or item (functional_code)
with

functional_classes as (

    select * from {{ ref('stg_reference__functional_classes') }}

),

final as (

    select
        functional_code,
        name,
        level,
        parent_code,
        substring(functional_code, 1, 3) as class_code

    from functional_classes

)

select * from final
