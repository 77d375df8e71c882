-- one row per table side and line without a code (table_id, side, line_key)
with

source as (

    select * from {{ ref('lines') }}

),

renamed as (

    select
        table_id,
        side,
        line_key,
        cast(ordinal as integer) as ordinal,
        name_zh,
        name_en

    from source

)

select * from renamed
