-- one row per amount column of a table (table_id, column_key)
with

source as (

    select * from {{ ref('columns') }}

),

renamed as (

    select
        table_id,
        column_key,
        cast(ordinal as integer) as ordinal,
        name_zh,
        name_en,
        cast(is_leaf as boolean) as is_leaf,
        economic_code,
        fund_id

    from source

)

select * from renamed
