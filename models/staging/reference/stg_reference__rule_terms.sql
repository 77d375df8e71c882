-- one row per term of a rule written as an equation (rule_id, equation, table_id, row_key, column_key)
with

source as (

    select * from {{ ref('rule_terms') }}

),

renamed as (

    select
        rule_id,
        coalesce(equation, '') as equation,
        table_id,
        row_key,
        column_key,
        cast(coefficient as integer) as coefficient

    from source

)

select * from renamed
