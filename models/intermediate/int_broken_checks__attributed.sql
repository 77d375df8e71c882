-- one row per broken hard rule instance (check_id)
-- Points at the one cell of the instance whose rules are broken to the largest share, then in the largest number; at none where that is a tie.
with

check_cells as (

    select * from {{ ref('int_check_cells__judged') }}

    where severity = 'error'

),

evidence as (

    select
        cell_id,
        sum(case when status = 'broken' then 1 else 0 end) as broken_checks,
        sum(case when status <> 'broken' then 1 else 0 end) as holding_checks

    from check_cells

    group by cell_id

),

candidates as (

    select
        check_cells.check_id,
        check_cells.cell_id,
        evidence.broken_checks,
        evidence.holding_checks,
        dense_rank() over (
            partition by check_cells.check_id
            order by
                cast(evidence.broken_checks as decimal(18, 6)) / (evidence.broken_checks + evidence.holding_checks) desc,
                evidence.broken_checks desc
        ) as suspicion_rank

    from check_cells

    inner join evidence
        on check_cells.cell_id = evidence.cell_id

    where check_cells.status = 'broken'

),

suspects as (

    select
        check_id,
        case when count(*) = 1 then min(cell_id) end as suspect_cell_id

    from candidates

    where suspicion_rank = 1

    group by check_id

),

broken_checks as (

    select * from {{ ref('fct_rule_checks') }}

    where status = 'broken'

),

rules as (

    select * from {{ ref('dim_rules') }}

    where
        severity = 'error'
        and family <> 'extraction'

),

final as (

    select
        broken_checks.check_id,
        broken_checks.rule_id,
        broken_checks.document_id,
        suspects.suspect_cell_id

    from broken_checks

    inner join rules
        on broken_checks.rule_id = rules.rule_id

    left join suspects
        on broken_checks.check_id = suspects.check_id

)

select * from final
