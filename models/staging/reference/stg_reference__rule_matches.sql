-- one row per side of a rule that compares tables code by code (rule_id, table_id, side, column_key)
with

source as (

    select * from {{ ref('rule_matches') }}

),

renamed as (

    select
        rule_id,
        table_id,
        side,
        column_key,
        cast(coefficient as integer) as coefficient,
        levels,
        class_code

    from source

)

select * from renamed
