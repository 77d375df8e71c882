-- one row per functional code: class, section or item (functional_code)
with

functional_classes as (

    select * from {{ ref('stg_reference__functional_classes') }}

),

english_names as (

    select * from {{ ref('stg_reference__english_names') }}

    where named_kind = 'functional_class'

),

final as (

    select
        functional_classes.functional_code,
        functional_classes.name,
        english_names.name_en,
        functional_classes.level,
        functional_classes.parent_code,
        substring(functional_classes.functional_code, 1, 3) as class_code

    from functional_classes

    left join english_names
        on functional_classes.functional_code = english_names.named_id

)

select * from final
