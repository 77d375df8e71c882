-- one row per broken hard rule instance and cell that explains it, or none, and soft one that a cell explains (check_id, suspect_cell_id)
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

rules as (

    select * from {{ ref('stg_reference__rules') }}

    where family <> 'cross_document'

),

every_broken_check as (

    select
        checks.*,
        rules.severity = 'error' and checks.strength = 'identity' as is_hard

    from {{ ref('fct_rule_checks') }} as checks

    inner join rules
        on checks.rule_id = rules.rule_id

    where
        checks.status = 'broken'
        and checks.check_id not in (
            select off_by_unit.check_id

            from {{ ref('int_broken_checks__off_by_unit') }} as off_by_unit
        )

),

broken_checks as (

    select * from every_broken_check

    where is_hard

),

-- What projects spend on vehicles is no cell; the cells that it is held against are.
soft_terms as (

    select
        check_id,
        cell_id,
        coefficient

    from {{ ref('fct_rule_terms') }}

    union all

    select
        every_broken_check.check_id,
        cells.cell_id,
        case cells.table_id when 'T06' then 1 else -1 end as coefficient

    from every_broken_check

    inner join {{ ref('int_cells__placed') }} as cells
        on every_broken_check.document_id = cells.document_id
        and cells.column_key = 'total'
        and (
            (cells.table_id = 'T06' and cells.economic_code = '30231')
            or (cells.table_id = 'T10' and cells.row_key = 'vehicle_operation')
        )

    where
        every_broken_check.rule_id = 'P_VEHICLES'
        and cells.reject_reason is null

),

-- No soft rule says which number is wrong; one that holds with what the others say, or with what of it is new, is explained by it.
softened as (

    select
        every_broken_check.check_id,
        every_broken_check.rule_id,
        every_broken_check.document_id,
        culprits.cell_id,
        every_broken_check.difference,
        every_broken_check.tolerance,
        known.finding_id is null as is_new,
        soft_terms.coefficient * (culprits.implied_value - culprits.published_value) as correction

    from every_broken_check

    inner join soft_terms
        on every_broken_check.check_id = soft_terms.check_id

    inner join {{ ref('int_culprits__chosen') }} as culprits
        on soft_terms.cell_id = culprits.cell_id

    left join {{ ref('int_known_states__listed') }} as known
        on culprits.cell_id = known.cell_id
        and culprits.implied_value = known.known_value

    where
        not every_broken_check.is_hard
        and culprits.column_key <> 'row'
        and culprits.implied_value <> culprits.published_value

),

corrected as (

    select
        *,
        difference + sum(correction) over (partition by check_id) as left_of_all,
        difference + sum(case when is_new then correction else 0 end) over (partition by check_id) as left_of_new

    from softened

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

funded as (

    {{ tables_counted_otherwise() }}

),

counted_tables as (

    select
        broken_checks.check_id,
        funded.cell_id,
        broken_checks.difference,
        sum(
            case when statements.subject like '%非财政拨款项目%' then -funded.too_few else funded.too_few end
        ) over (partition by broken_checks.check_id) as counted_difference

    from broken_checks

    inner join funded
        on broken_checks.document_id = funded.document_id
        and funded.too_few <> 0

    inner join {{ ref('int_statements__pivoted') }} as statements
        on statements.statement_id = concat(broken_checks.document_id, '/', broken_checks.instance_key)

    where broken_checks.rule_id = 'P_COUNT'

),

blamed as (

    select * from suspects

    union

    select
        check_id,
        cell_id

    from counted

    where counted_difference = difference

    union

    select
        check_id,
        cell_id

    from counted_tables

    where counted_difference = difference

),

hard as (

    select
        broken_checks.check_id,
        broken_checks.rule_id,
        broken_checks.document_id,
        blamed.cell_id as suspect_cell_id

    from broken_checks

    left join blamed
        on broken_checks.check_id = blamed.check_id

),

-- Of rows that print each other's amounts soft rules tell.
exchanged as (

    select
        every_broken_check.check_id,
        every_broken_check.rule_id,
        every_broken_check.document_id,
        suspects.cell_id as suspect_cell_id

    from every_broken_check

    inner join suspects
        on every_broken_check.check_id = suspects.check_id

    where not every_broken_check.is_hard

),

final as (

    select * from hard

    union

    select * from exchanged

    union

    select
        check_id,
        rule_id,
        document_id,
        cell_id as suspect_cell_id

    from corrected

    where
        (is_new and abs(left_of_new) <= tolerance)
        or abs(left_of_all) <= tolerance

)

select * from final
