-- one row per rule and table that it reads (rule_id, table_id)
with

rules as (

    select * from {{ ref('stg_reference__rules') }}

),

rule_terms as (

    select * from {{ ref('stg_reference__rule_terms') }}

),

rule_matches as (

    select * from {{ ref('stg_reference__rule_matches') }}

),

tables as (

    select * from {{ ref('stg_reference__tables') }}

),

hierarchies as (

    select
        rules.rule_id,
        tables.table_id

    from rules

    inner join tables
        on rules.rule_id = concat(tables.table_id, '_HIERARCHY')

),

final as (

    select
        rule_id,
        table_id,
        'equation' as rule_form

    from rule_terms

    union

    select
        rule_id,
        table_id,
        'match' as rule_form

    from rule_matches

    union

    select
        rule_id,
        table_id,
        'hierarchy' as rule_form

    from hierarchies

)

select * from final
