-- one row per hierarchy rule (rule_id)
with

source as (

    select * from {{ ref('rule_hierarchies') }}

),

renamed as (

    select
        rule_id,
        table_id

    from source

)

select * from renamed
