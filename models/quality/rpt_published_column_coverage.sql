-- one row per column of a published table (table_id, column_key)
-- Only rules that could be evaluated count: one whose table is absent looks at nothing.
-- A table, counted in steps: distinct counts over all terms at once would have to fit into memory.
{{ config(materialized='table') }}
with

cells as (

    select * from {{ ref('fct_cells') }}

),

unevaluable as (

    select check_id from {{ ref('fct_rule_checks') }}

    where status = 'not_evaluable'

),

terms as (

    select
        terms.cell_id,
        terms.check_id,
        terms.rule_id

    from {{ ref('fct_rule_terms') }} as terms

    left join unevaluable
        on terms.check_id = unevaluable.check_id

    where unevaluable.check_id is null

),

instances as (

    select
        cells.table_id,
        cells.column_key,
        terms.rule_id,
        terms.check_id

    from terms

    inner join cells
        on terms.cell_id = cells.cell_id

    group by cells.table_id, cells.column_key, terms.rule_id, terms.check_id

),

families as (

    select
        table_id,
        column_key,
        rule_id,
        count(*) as rule_instances

    from instances

    group by table_id, column_key, rule_id

),

rules as (

    select
        table_id,
        column_key,
        count(*) as rule_families,
        sum(rule_instances) as rule_instances

    from families

    group by table_id, column_key

),

cells_looked_at as (

    select cell_id from terms

    group by cell_id

),

counted as (

    select
        cells.table_id,
        cells.column_key,
        count(*) as cells,
        count(cells_looked_at.cell_id) as cells_in_rules

    from cells

    left join cells_looked_at
        on cells.cell_id = cells_looked_at.cell_id

    group by cells.table_id, cells.column_key

),

final as (

    select
        counted.table_id,
        counted.column_key,
        counted.cells,
        counted.cells_in_rules,
        coalesce(rules.rule_families, 0) as rule_families,
        cast(coalesce(rules.rule_instances, 0) as bigint) as rule_instances

    from counted

    left join rules
        on counted.table_id = rules.table_id
        and counted.column_key = rules.column_key

)

select * from final
