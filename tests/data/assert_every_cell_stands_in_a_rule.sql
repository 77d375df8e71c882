-- Every published number is held by at least one edit rule that can be evaluated in its document.
{{ config(meta={'by': 'document_id'}) }}
with

held as (

    select distinct rule_terms.cell_id

    from {{ ref('fct_rule_terms') }} as rule_terms

    inner join {{ ref('fct_rule_checks') }} as rule_checks
        on rule_terms.check_id = rule_checks.check_id

    inner join {{ ref('dim_rules') }} as rules
        on rule_checks.rule_id = rules.rule_id

    where
        rule_checks.status <> 'not_evaluable'
        and rules.severity = 'error'

)

select
    cells.cell_id,
    cells.source_line

from {{ ref('fct_cells') }} as cells

left join held
    on cells.cell_id = held.cell_id

where held.cell_id is null
