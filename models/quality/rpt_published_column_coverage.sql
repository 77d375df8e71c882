-- one row per column of a published table (table_id, column_key)
-- Counted by document before: one more changes the counts of one.
{{ config(materialized='table') }}
with

column_cells as (

    select * from {{ ref('int_column_cells__counted') }}

),

column_rules as (

    select * from {{ ref('int_column_rules__counted') }}

),

rules as (

    select
        table_id,
        column_key,
        count(distinct rule_id) as rule_families,
        sum(rule_instances) as rule_instances

    from column_rules

    group by table_id, column_key

),

counted as (

    select
        table_id,
        column_key,
        sum(cells) as cells,
        sum(cells_in_rules) as cells_in_rules

    from column_cells

    group by table_id, column_key

),

final as (

    select
        counted.table_id,
        counted.column_key,
        cast(counted.cells as bigint) as cells,
        cast(counted.cells_in_rules as bigint) as cells_in_rules,
        coalesce(rules.rule_families, 0) as rule_families,
        cast(coalesce(rules.rule_instances, 0) as bigint) as rule_instances

    from counted

    left join rules
        on counted.table_id = rules.table_id
        and counted.column_key = rules.column_key

)

select * from final
