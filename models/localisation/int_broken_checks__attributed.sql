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
        and family <> 'cross_document'

),

numbered as (

    select distinct
        document_id,
        cell_id,
        table_id,
        printed_column,
        case when published_text is null then -1 when implied_value = 0 then 1 else 0 end as too_many

    from explanations

    where column_key <> 'row'

),

-- A blank that should not be, or a number where a blank should be, is what a count of numbers lacks or has too many.
counted as (

    select
        broken_checks.check_id,
        numbered.cell_id,
        broken_checks.difference,
        sum(numbered.too_many) over (partition by broken_checks.check_id) as counted_difference

    from broken_checks

    inner join numbered
        on broken_checks.document_id = numbered.document_id
        and broken_checks.instance_key = concat(numbered.table_id, ' ', numbered.printed_column)
        and numbered.too_many <> 0

    where broken_checks.rule_id = 'C_CELL_COUNT'

),

blamed as (

    select * from suspects

    union

    select
        check_id,
        cell_id

    from counted

    where counted_difference = difference

),

final as (

    select
        broken_checks.check_id,
        broken_checks.rule_id,
        broken_checks.document_id,
        blamed.cell_id as suspect_cell_id

    from broken_checks

    inner join rules
        on broken_checks.rule_id = rules.rule_id

    left join blamed
        on broken_checks.check_id = blamed.check_id

)

select * from final
