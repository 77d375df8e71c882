-- one row per economic code: class or section (economic_code)
with

economic_classes as (

    select * from {{ ref('stg_reference__economic_classes') }}

),

final as (

    select
        economic_code,
        name,
        level,
        parent_code,
        substring(economic_code, 1, 3) as class_code

    from economic_classes

)

select * from final
