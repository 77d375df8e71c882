-- one row per table whose unit of money cannot be as printed (document_id, table_id)
-- Every rule that holds an amount of the table against another table is off by 10,000, the step from 元 to 万元, and all in one direction.
-- Where a sum within the table is off by as much, it is one amount that is wrong: a unit is that of all amounts alike.
with

rule_checks as (

    select
        rule_checks.check_id,
        rule_checks.document_id,
        rules.family,
        rule_checks.status,
        -- Which side is 10,000 times the other: 1 the left one, -1 the right one, 0 neither.
        case
            when rule_checks.status <> 'broken' then 0
            when abs(rule_checks.left_amount - 10000 * rule_checks.right_amount) <= 10000 * rule_checks.tolerance then 1
            when abs(10000 * rule_checks.left_amount - rule_checks.right_amount) <= 10000 * rule_checks.tolerance then -1
            else 0
        end as larger_side

    from {{ ref('fct_rule_checks') }} as rule_checks

    inner join {{ ref('stg_reference__rules') }} as rules
        on rule_checks.rule_id = rules.rule_id

    where
        (
            rules.family = 'cross_table' and rule_checks.status in ('exact', 'rounding', 'broken')
            or rules.family in ('row_sums', 'column_sums') and rule_checks.status = 'broken'
        )
        and rule_checks.strength = 'identity'
        and rule_checks.left_amount <> 0
        and rule_checks.right_amount <> 0

),

suspect_documents as (

    select distinct document_id

    from rule_checks

    where
        family = 'cross_table'
        and status = 'broken'
        and larger_side <> 0

),

terms as (

    select
        rule_terms.check_id,
        rule_terms.document_id,
        cells.table_id,
        sum(rule_terms.coefficient) > 0 as is_left

    from {{ ref('fct_rule_terms') }} as rule_terms

    inner join suspect_documents
        on rule_terms.document_id = suspect_documents.document_id

    inner join {{ ref('int_addends__unioned') }} as cells
        on rule_terms.cell_id = cells.cell_id

    group by
        rule_terms.check_id,
        rule_terms.document_id,
        cells.table_id

),

compared as (

    select
        terms.document_id,
        terms.table_id,
        case when terms.is_left then rule_checks.larger_side else -rule_checks.larger_side end as direction

    from terms

    inner join rule_checks
        on terms.check_id = rule_checks.check_id

    where rule_checks.family = 'cross_table'

),

judged as (

    select
        document_id,
        table_id,
        count(*) as checks,
        min(direction) as lowest,
        max(direction) as highest

    from compared

    group by
        document_id,
        table_id

),

-- The table against which all others are off is itself the wrong one where it is off against every one of them.
ranked as (

    select
        *,
        max(checks) over (partition by document_id) as most_checks

    from judged

    where
        lowest = highest
        and lowest <> 0
        -- One rule alone cannot tell the unit of a table from one wrong amount.
        and checks >= 2

),

torn as (

    select distinct
        terms.document_id,
        terms.table_id

    from terms

    inner join rule_checks
        on terms.check_id = rule_checks.check_id

    where
        rule_checks.family <> 'cross_table'
        and rule_checks.larger_side <> 0

),

document_tables as (

    select * from {{ ref('stg_reference__document_tables') }}

),

final as (

    select
        ranked.document_id,
        ranked.table_id,
        document_tables.printed_unit,
        case
            when ranked.lowest = 1 and document_tables.printed_unit = '万元' then '元'
            when ranked.lowest = -1 and document_tables.printed_unit = '元' then '万元'
            when ranked.lowest = 1 then concat('1/10000 ', document_tables.printed_unit)
            else concat('10000 ', document_tables.printed_unit)
        end as implied_unit,
        document_tables.source_line,
        document_tables.source_page

    from ranked

    inner join document_tables
        on ranked.document_id = document_tables.document_id
        and ranked.table_id = document_tables.table_id

    left join torn
        on ranked.document_id = torn.document_id
        and ranked.table_id = torn.table_id

    where
        ranked.checks = ranked.most_checks
        and torn.table_id is null

)

select * from final
