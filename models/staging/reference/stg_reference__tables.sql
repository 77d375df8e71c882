-- one row per table of the template (table_id)
with

source as (

    select * from {{ ref('tables') }}

),

renamed as (

    select
        table_id,
        cast(ordinal as integer) as ordinal,
        name_zh,
        name_en,
        seed_name,
        grain_en,
        code_kind

    from source

)

select * from renamed
