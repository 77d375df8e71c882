-- one row per broken rule between two documents and finding of one of them that explains it (check_id, finding_id)
with

rule_checks as (

    select
        rule_checks.check_id,
        rule_checks.document_id

    from {{ ref('fct_rule_checks') }} as rule_checks

    inner join {{ ref('stg_reference__rules') }} as rules
        on rule_checks.rule_id = rules.rule_id

    where
        rule_checks.status = 'broken'
        and rules.family = 'cross_document'

),

rule_terms as (

    select * from {{ ref('fct_rule_terms') }}

),

cell_findings as (

    select * from {{ ref('int_cell_findings__implied') }}

),

final as (

    select distinct
        rule_checks.check_id,
        cell_findings.finding_id,
        rule_checks.document_id

    from rule_checks

    inner join rule_terms
        on rule_checks.check_id = rule_terms.check_id

    inner join cell_findings
        on rule_terms.cell_id = cell_findings.cell_id

)

select * from final
