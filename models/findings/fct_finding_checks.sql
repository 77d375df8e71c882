-- one row per finding and broken rule instance that it explains (finding_id, check_id)
with

attributed as (

    select * from {{ ref('int_broken_checks__attributed') }}

),

cell_findings as (

    select * from {{ ref('int_cell_findings__implied') }}

),

findings as (

    select * from {{ ref('int_findings__unioned') }}

),

rule_checks as (

    select * from {{ ref('fct_rule_checks') }}

),

final as (

    select
        cell_findings.finding_id,
        attributed.check_id,
        attributed.document_id

    from attributed

    inner join cell_findings
        on attributed.suspect_cell_id = cell_findings.cell_id

    union all

    select
        findings.finding_id,
        rule_checks.check_id,
        rule_checks.document_id

    from findings

    inner join rule_checks
        on findings.finding_id = rule_checks.check_id

    union all

    select
        findings.finding_id,
        off_by_unit.check_id,
        off_by_unit.document_id

    from findings

    inner join {{ ref('int_broken_checks__off_by_unit') }} as off_by_unit
        on findings.document_id = off_by_unit.document_id
        and findings.rule_id = 'U_TABLE_UNIT'
        and findings.finding_id = concat('U_TABLE_UNIT/', off_by_unit.document_id, '/', off_by_unit.table_id)

    union all

    select
        finding_id,
        check_id,
        document_id

    from {{ ref('int_broken_checks__between_documents') }}

)

select * from final
