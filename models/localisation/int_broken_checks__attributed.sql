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

-- A part that is within what is allowed of its whole, with what is implied for either.
limited as (

    select
        every_broken_check.check_id,
        every_broken_check.rule_id,
        every_broken_check.document_id,
        culprits.cell_id,
        every_broken_check.tolerance,
        every_broken_check.difference
        + sum(
            case
                when culprits.cell_id = proportions.part_cell_id then 1
                else -proportions.most
            end * (culprits.implied_value - culprits.published_value)
        ) over (partition by every_broken_check.check_id) as left_over

    from every_broken_check

    inner join {{ ref('int_proportions__compared') }} as proportions
        on every_broken_check.rule_id = proportions.rule_id
        and every_broken_check.document_id = proportions.document_id
        and every_broken_check.instance_key = proportions.instance_key

    inner join {{ ref('int_culprits__chosen') }} as culprits
        on culprits.cell_id in (proportions.part_cell_id, proportions.whole_cell_id)

    where
        culprits.column_key <> 'row'
        and culprits.implied_value <> culprits.published_value

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
-- Where nothing is printed as a zero a number that should be nothing counts all the same.
counted as (

    select
        broken_checks.check_id,
        numbered.cell_id,
        broken_checks.difference,
        sum(case when numbered.too_many < 0 then numbered.too_many else 0 end) over (
            partition by broken_checks.check_id
        ) as least_difference,
        sum(numbered.too_many) over (partition by broken_checks.check_id) as most_difference

    from broken_checks

    inner join numbered
        on broken_checks.document_id = numbered.document_id
        and broken_checks.instance_key = concat(numbered.table_id, ' ', numbered.printed_column)
        and numbered.too_many <> 0

    where broken_checks.rule_id = 'C_CELL_COUNT'

),

-- A control that takes no part in the search, as some of its numbers cannot be added up, is explained by what others say.
controls as (

    select
        broken_checks.check_id,
        culprits.cell_id,
        broken_checks.difference,
        sum(
            (culprits.published_value - culprits.implied_value)
            * case
                when figures.measure in ('amount', 'change', 'previous') then {{ unit_count('figures.unit') }}
                else coalesce({{ unit_count('document_tables.printed_unit') }}, 1)
            end
            * case when broken_checks.rule_id = 'C_ROW_ORDER' then culprits.row_no else 1 end
        ) over (partition by broken_checks.check_id) as corrected_difference

    from broken_checks

    inner join {{ ref('int_culprits__chosen') }} as culprits
        on broken_checks.document_id = culprits.document_id
        and broken_checks.instance_key = concat(culprits.table_id, ' ', culprits.printed_column)

    left join {{ ref('int_figures__measured') }} as figures
        on culprits.cell_id = figures.figure_id

    left join {{ ref('stg_reference__document_tables') }} as document_tables
        on culprits.document_id = document_tables.document_id
        and culprits.table_id = document_tables.table_id

    -- What was judged is as it was read.
    left join {{ ref('int_known_states__listed') }} as known
        on culprits.cell_id = known.cell_id
        and culprits.implied_value = known.known_value

    where
        known.finding_id is null
        and broken_checks.rule_id in ('C_CONTROL_TOTAL', 'C_ROW_ORDER')
        and culprits.column_key <> 'row'
        and culprits.published_value <> culprits.implied_value

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

-- A change of the other direction is why its growth rate seems to have another.
turned as (

    select
        broken_checks.check_id,
        culprits.cell_id

    from broken_checks

    inner join {{ ref('int_changes__completed') }} as changes
        on broken_checks.check_id = replace(changes.growth_figure_id, changes.document_id, concat('N_DIRECTION/', changes.document_id))

    inner join {{ ref('int_culprits__chosen') }} as culprits
        on changes.change_figure_id = culprits.cell_id
        and culprits.implied_value < 0

),

-- As long as an amount is told to be wrong, what is said of the same money is compared past its statement.
passed as (

    select
        broken_checks.check_id,
        culprits.cell_id

    from broken_checks

    inner join {{ ref('int_statements__pivoted') }} as statements
        on broken_checks.check_id
        = replace(statements.change_figure_id, statements.document_id, concat('N_SAME_CHANGE/', statements.document_id))

    inner join {{ ref('int_culprits__chosen') }} as culprits
        on statements.document_id = culprits.document_id
        and statements.amount = culprits.implied_value
        and culprits.implied_value <> culprits.published_value

    inner join {{ ref('int_statements__pivoted') }} as others
        on culprits.cell_id = others.amount_figure_id
        and others.change_figure_id is not null

),

blamed as (

    select * from suspects

    union

    select * from turned

    union

    select * from passed

    union

    select
        check_id,
        cell_id

    from counted

    where difference between least_difference and most_difference

    union

    select
        check_id,
        cell_id

    from controls

    where corrected_difference = difference

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

    union

    select
        check_id,
        rule_id,
        document_id,
        cell_id as suspect_cell_id

    from limited

    where left_over <= tolerance

)

select * from final
