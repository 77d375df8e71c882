-- one row per rule instance and cell (check_id, cell_id): the linear equations, Σ coefficient × amount = 0, of shares 100
with

tables as (

    select * from {{ ref('int_rule_terms__tables') }}

),

prose as (

    select * from {{ ref('int_rule_terms__prose') }}

),

performance as (

    select * from {{ ref('int_rule_terms__performance') }}

),

combined as (

    select * from tables

    union all

    select * from prose

    union all

    select * from performance

    union all

    select * from {{ ref('int_rule_terms__documents') }}

),

final as (

    select
        concat(rule_id, '/', document_id, '/', instance_key) as check_id,
        rule_id,
        document_id,
        instance_key,
        cell_id,
        coefficient

    from combined

)

select * from final
