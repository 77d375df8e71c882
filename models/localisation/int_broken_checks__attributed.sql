-- one row per broken hard rule instance and cell that explains it (check_id, suspect_cell_id)
-- Where several explanations are equally good the cells cannot be told apart, and the instance names none.
with

explanations as (

    select * from {{ ref('fct_explanations') }}

    where equally_good = 1

),

suspects as (

    select
        unnest(check_ids) as check_id,
        cell_id

    from explanations

),

broken_checks as (

    select * from {{ ref('fct_rule_checks') }}

    where
        status = 'broken'
        and strength = 'identity'
        and check_id not in (
            select off_by_unit.check_id

            from {{ ref('int_broken_checks__off_by_unit') }} as off_by_unit
        )

),

rules as (

    select * from {{ ref('stg_reference__rules') }}

    where
        severity = 'error'
        and family not in ('extraction', 'cross_document')

),

final as (

    select
        broken_checks.check_id,
        broken_checks.rule_id,
        broken_checks.document_id,
        suspects.cell_id as suspect_cell_id

    from broken_checks

    inner join rules
        on broken_checks.rule_id = rules.rule_id

    left join suspects
        on broken_checks.check_id = suspects.check_id

)

select * from final
