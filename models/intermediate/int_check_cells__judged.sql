-- one row per evaluable rule instance and cell, with the verdict on the instance (check_id, cell_id)
with

rule_terms as (

    select * from {{ ref('fct_rule_terms') }}

),

rule_checks as (

    select * from {{ ref('fct_rule_checks') }}

),

rules as (

    select * from {{ ref('dim_rules') }}

),

cells as (

    select * from {{ ref('int_addends__unioned') }}

),

final as (

    select
        rule_terms.check_id,
        rule_terms.cell_id,
        rule_terms.coefficient,
        rule_checks.rule_id,
        rule_checks.document_id,
        rule_checks.status,
        rule_checks.difference,
        rules.family,
        rules.severity,
        cells.table_id,
        cells.seed_column,
        cells.row_key,
        cells.row_occurrence,
        cells.column_key,
        cells.row_no,
        cells.amount,
        cells.published_text,
        cells.source_line,
        cells.placement

    from rule_terms

    inner join rule_checks
        on rule_terms.check_id = rule_checks.check_id

    inner join rules
        on rule_checks.rule_id = rules.rule_id

    inner join cells
        on rule_terms.cell_id = cells.cell_id

    where rule_checks.status <> 'not_evaluable'

)

select * from final
