-- one row per column of a published table (table_id, column_key)
-- Only rules that could be evaluated count: one whose table is absent looks at nothing.
{{ config(materialized='view') }}
with

cells as (

    select * from {{ ref('fct_cells') }}

),

terms as (

    select * from {{ ref('fct_rule_terms') }}

),

checks as (

    select * from {{ ref('fct_rule_checks') }}

    where status <> 'not_evaluable'

),

looked_at as (

    select
        terms.cell_id,
        terms.check_id,
        checks.rule_id

    from terms

    inner join checks
        on terms.check_id = checks.check_id

),

final as (

    select
        cells.table_id,
        cells.column_key,
        count(distinct cells.cell_id) as cells,
        count(distinct looked_at.cell_id) as cells_in_rules,
        count(distinct looked_at.rule_id) as rule_families,
        count(distinct looked_at.check_id) as rule_instances

    from cells

    left join looked_at
        on cells.cell_id = looked_at.cell_id

    group by cells.table_id, cells.column_key

)

select * from final
