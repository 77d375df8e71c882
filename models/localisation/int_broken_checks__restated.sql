-- one row per broken rule that stays broken beside numbers of it that are told to be wrong (check_id)
-- With what is implied for these its sides are others. They are restated where that takes the rule nearer to holding: what is left is another error,
-- or one that was known, and says nothing of these numbers.
with

broken_checks as (

    select * from {{ ref('fct_rule_checks') }}

    where status = 'broken'

),

culprits as (

    select * from {{ ref('int_culprits__chosen') }}

    where
        column_key <> 'row'
        and implied_value <> coalesce(published_value, 0)

),

funded as (

    {{ tables_counted_otherwise() }}

),

linear as (

    select
        rule_terms.check_id,
        case when rule_terms.coefficient > 0 then 1 else 0 end
        * rule_terms.coefficient * (culprits.implied_value - coalesce(culprits.published_value, 0)) as left_correction,
        case when rule_terms.coefficient < 0 then -1 else 0 end
        * rule_terms.coefficient * (culprits.implied_value - coalesce(culprits.published_value, 0)) as right_correction

    from {{ ref('fct_rule_terms') }} as rule_terms

    inner join culprits
        on rule_terms.cell_id = culprits.cell_id

),

counted as (

    select
        broken_checks.check_id,
        0 as left_correction,
        case when statements.subject like '%非财政拨款项目%' then -funded.too_few else funded.too_few end as right_correction

    from broken_checks

    inner join funded
        on broken_checks.document_id = funded.document_id

    inner join {{ ref('int_statements__pivoted') }} as statements
        on statements.statement_id = concat(broken_checks.document_id, '/', broken_checks.instance_key)

    where broken_checks.rule_id = 'P_COUNT'

),

corrections as (

    select * from linear

    union all

    select * from counted

),

summed as (

    select
        check_id,
        sum(left_correction) as left_correction,
        sum(right_correction) as right_correction

    from corrections

    group by check_id

),

final as (

    select
        broken_checks.check_id,
        broken_checks.document_id,
        broken_checks.rule_id,
        cast(broken_checks.left_amount + summed.left_correction as decimal(20, 6)) as left_amount,
        cast(broken_checks.right_amount + summed.right_correction as decimal(20, 6)) as right_amount

    from broken_checks

    inner join summed
        on broken_checks.check_id = summed.check_id

    where
        abs(broken_checks.difference + summed.left_correction - summed.right_correction) < abs(broken_checks.difference)
        and abs(broken_checks.difference + summed.left_correction - summed.right_correction) > broken_checks.tolerance

)

select * from final
