-- one row per rule instance on one document (check_id)
-- Rounding after XBRL Calculations 1.1: a printed value stands for itself plus or minus half a unit of its last printed place,
-- so a sum may differ by the half units of its terms, each times its coefficient.
with

instances as (

    select * from {{ ref('int_rule_instances__listed') }}

),

rule_terms as (

    select * from {{ ref('fct_rule_terms') }}

),

cells as (

    select
        cell_id,
        amount,
        half_unit

    from {{ ref('int_addends__unioned') }}

),

ratio_checks as (

    select * from {{ ref('int_ratio_checks__compared') }}

),

-- Without its total a performance table neither adds up nor stands for a cell.
without_total as (

    select
        'P03_TOTAL' as rule_id,
        document_id,
        instance_key

    from {{ ref('int_missing_totals__listed') }}

    union all

    select
        'P_CELL' as rule_id,
        document_id,
        instance_key

    from {{ ref('int_missing_totals__listed') }}

    where table_kind = 'project'

),

control_checks as (

    select * from {{ ref('int_control_checks__compared') }}

),

summed as (

    select
        rule_terms.check_id,
        sum(case when rule_terms.coefficient > 0 then rule_terms.coefficient * cells.amount else 0 end) as left_amount,
        sum(case when rule_terms.coefficient < 0 then -rule_terms.coefficient * cells.amount else 0 end) as right_amount,
        sum(abs(rule_terms.coefficient) * cells.half_unit) as tolerance,
        count(*) as terms

    from rule_terms

    inner join cells
        on rule_terms.cell_id = cells.cell_id

    group by rule_terms.check_id

),

edit_checks as (

    select
        instances.check_id,
        instances.rule_id,
        instances.document_id,
        instances.instance_key,
        cast(coalesce(summed.left_amount, 0) as decimal(20, 6)) as left_amount,
        cast(coalesce(summed.right_amount, 0) as decimal(20, 6)) as right_amount,
        cast(coalesce(summed.tolerance, 0) as decimal(20, 8)) as tolerance,
        cast(coalesce(summed.terms, 0) as integer) as terms,
        instances.strength,
        instances.is_applicable,
        instances.is_evaluable

    from instances

    left join summed
        on instances.check_id = summed.check_id

),

combined as (

    select * from edit_checks

    union all

    select
        check_id,
        rule_id,
        document_id,
        instance_key,
        left_amount,
        right_amount,
        tolerance,
        terms,
        'identity' as strength,
        true as is_applicable,
        is_evaluable

    from control_checks

    union all

    select
        check_id,
        rule_id,
        document_id,
        instance_key,
        left_amount,
        right_amount,
        tolerance,
        terms,
        'identity' as strength,
        true as is_applicable,
        is_evaluable

    from {{ ref('int_code_checks__counted') }}

    union all

    select
        concat(rule_id, '/', document_id, '/', instance_key) as check_id,
        rule_id,
        document_id,
        instance_key,
        left_amount,
        right_amount,
        tolerance,
        2 as terms,
        'identity' as strength,
        true as is_applicable,
        true as is_evaluable

    from {{ ref('int_department_checks__compared') }}

    union all

    select
        check_id,
        rule_id,
        document_id,
        instance_key,
        left_amount,
        right_amount,
        tolerance,
        terms,
        'identity' as strength,
        true as is_applicable,
        is_evaluable

    from ratio_checks

    union all

    select
        concat(rule_id, '/', document_id, '/', instance_key) as check_id,
        rule_id,
        document_id,
        instance_key,
        cast(0 as decimal(20, 6)) as left_amount,
        cast(0 as decimal(20, 6)) as right_amount,
        cast(0 as decimal(20, 8)) as tolerance,
        0 as terms,
        'identity' as strength,
        true as is_applicable,
        false as is_evaluable

    from without_total

),

-- A rule over prose or performance tables that meets nothing in a document says so once.
silent as (

    select
        rules.rule_id,
        documents.document_id

    from {{ ref('stg_reference__rules') }} as rules

    cross join {{ ref('stg_reference__documents') }} as documents

    left join combined
        on rules.rule_id = combined.rule_id
        and documents.document_id = combined.document_id

    where
        rules.form in ('witness', 'control')
        and combined.check_id is null

),

every_check as (

    select * from combined

    union all

    select
        concat(rule_id, '/', document_id, '/none') as check_id,
        rule_id,
        document_id,
        'none' as instance_key,
        cast(0 as decimal(20, 6)) as left_amount,
        cast(0 as decimal(20, 6)) as right_amount,
        cast(0 as decimal(20, 8)) as tolerance,
        0 as terms,
        'identity' as strength,
        false as is_applicable,
        false as is_evaluable

    from silent

),

final as (

    select
        check_id,
        rule_id,
        document_id,
        instance_key,
        left_amount,
        right_amount,
        cast(left_amount - right_amount as decimal(20, 6)) as difference,
        tolerance,
        terms,
        strength,
        case
            when not is_applicable then 'not_applicable'
            when not is_evaluable then 'not_evaluable'
            when left_amount = right_amount then 'exact'
            when abs(left_amount - right_amount) <= tolerance then 'rounding'
            else 'broken'
        end as status

    from every_check

)

select * from final
