-- one row per revenue line of T01 or T04 (table_id, revenue_line)
with

source as (

    select * from {{ ref('revenue_lines') }}

),

renamed as (

    select
        table_id,
        revenue_line,
        cast(ordinal as integer) as ordinal,
        name_zh,
        name_en,
        parent_line

    from source

)

select * from renamed
