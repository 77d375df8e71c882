-- one row per functional code: class, section or item (functional_code)
-- A code that the reference list lacks takes the name that the latest documents print; is_from_document marks it.
with

standard as (

    select
        functional_code as code,
        name,
        level,
        parent_code,
        false as is_from_document,
        row_number() over (
            partition by functional_code
            order by coalesce(last_year, 9999) desc
        ) as preference

    from {{ ref('stg_reference__functional_classes') }}

),

printed as (

    select
        code,
        name,
        {{ code_level('code') }} as level,
        case when length(code) > 3 then substring(code, 1, length(code) - 2) end as parent_code,
        true as is_from_document,
        row_number() over (
            partition by code
            order by fiscal_year desc
        ) as preference

    from {{ ref('int_class_names__resolved') }}

    where
        code_kind = 'functional'
        and code not in (select standard.code from standard)

),

english_names as (

    select * from {{ ref('stg_reference__english_names') }}

    where named_kind = 'functional_class'

),

combined as (

    select * from standard

    union all

    select * from printed

),

final as (

    select
        combined.code as functional_code,
        combined.name,
        english_names.name_en,
        combined.level,
        combined.parent_code,
        substring(combined.code, 1, 3) as class_code,
        combined.is_from_document

    from combined

    left join english_names
        on combined.code = english_names.named_id

    where combined.preference = 1

)

select * from final
