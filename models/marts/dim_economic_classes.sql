-- one row per economic code: class or section (economic_code)
with

economic_classes as (

    select * from {{ ref('stg_reference__economic_classes') }}

),

english_names as (

    select * from {{ ref('stg_reference__english_names') }}

    where named_kind = 'economic_class'

),

final as (

    select
        economic_classes.economic_code,
        economic_classes.name,
        english_names.name_en,
        economic_classes.level,
        economic_classes.parent_code,
        substring(economic_classes.economic_code, 1, 3) as class_code

    from economic_classes

    left join english_names
        on economic_classes.economic_code = english_names.named_id

)

select * from final
