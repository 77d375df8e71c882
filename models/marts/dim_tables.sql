-- one row per table of the template (table_id)
with

tables as (

    select * from {{ ref('stg_reference__tables') }}

),

final as (

    select
        table_id,
        ordinal,
        name_zh,
        name_en,
        seed_name,
        grain_en

    from tables

)

select * from final
