-- one row per broken rule instance and cell of it (check_id, cell_id)
-- Of the others fct_rule_terms and fct_rule_checks tell: written out with their cells they would be the largest relation.
with

broken_checks as (

    select
        rule_checks.check_id,
        rule_checks.rule_id,
        rule_checks.document_id,
        rule_checks.status,
        rule_checks.difference,
        rules.family,
        -- What a template calls likely is no proof of an error in its documents.
        -- What two documents say of each other is judged when each has been judged by itself.
        case
            when rule_checks.strength = 'likely' or rules.family = 'cross_document' then 'warning'
            else rules.severity
        end as severity

    from {{ ref('fct_rule_checks') }} as rule_checks

    inner join {{ ref('stg_reference__rules') }} as rules
        on rule_checks.rule_id = rules.rule_id

    where
        rule_checks.status = 'broken'
        -- The unit of the whole table is wrong there: no cell is.
        and rule_checks.check_id not in (
            select off_by_unit.check_id

            from {{ ref('int_broken_checks__off_by_unit') }} as off_by_unit
        )

),

rule_terms as (

    select
        check_id,
        cell_id,
        coefficient

    from {{ ref('fct_rule_terms') }}

    union all

    select
        check_id,
        cell_id,
        coefficient

    from {{ ref('int_control_terms__listed') }}

),

cells as (

    select * from {{ ref('int_addends__unioned') }}

),

final as (

    select
        rule_terms.check_id,
        rule_terms.cell_id,
        rule_terms.coefficient,
        broken_checks.rule_id,
        broken_checks.document_id,
        broken_checks.status,
        broken_checks.difference,
        broken_checks.family,
        broken_checks.severity,
        cells.table_id,
        cells.printed_column,
        cells.row_key,
        cells.row_occurrence,
        cells.column_key,
        cells.row_no,
        cells.amount,
        cells.published_text,
        cells.source_line,
        cells.source_page,
        cells.placement

    from rule_terms

    inner join broken_checks
        on rule_terms.check_id = broken_checks.check_id

    inner join cells
        on rule_terms.cell_id = cells.cell_id

)

select * from final
