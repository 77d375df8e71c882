{#- The classes of a kind, economic or functional: those of its reference list, and the codes that only documents print.
    A code that the reference list lacks takes the name that the latest documents print; is_from_document marks it. -#}
{% macro code_classes(kind, reference) -%}
with

standard as (

    select
        {{ kind }}_code as code,
        name,
        level,
        parent_code,
        false as is_from_document,
        row_number() over (
            partition by {{ kind }}_code
            order by coalesce(last_year, 9999) desc
        ) as preference

    from {{ reference }}

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
        code_kind = '{{ kind }}'
        and code not in (select standard.code from standard)

),

english_names as (

    select * from {{ ref('stg_reference__english_names') }}

    where named_kind = '{{ kind }}_class'

),

combined as (

    select * from standard

    union all

    select * from printed

),

final as (

    select
        combined.code as {{ kind }}_code,
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
{%- endmacro %}
