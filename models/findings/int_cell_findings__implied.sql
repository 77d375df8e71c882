-- one row per culprit that the rules single out (cell_id), with the value that they imply
with

culprits as (

    select * from {{ ref('int_culprits__chosen') }}

),

attributed as (

    select * from {{ ref('int_broken_checks__attributed') }}

),

rules as (

    select * from {{ ref('stg_reference__rules') }}

),

control_checks as (

    select * from {{ ref('fct_rule_checks') }}

    where
        rule_id = 'C_CONTROL_TOTAL'
        and status = 'broken'

),

-- A rule over the tables names the finding before one over their witnesses.
named as (

    select
        attributed.suspect_cell_id as cell_id,
        coalesce(
            min(case when rules.family in ('row_sums', 'column_sums', 'revenue_lines', 'cross_table') then attributed.rule_id end),
            min(case when rules.family <> 'extraction' and rules.severity = 'error' then attributed.rule_id end),
            min(case when rules.family <> 'extraction' then attributed.rule_id end),
            min(attributed.rule_id)
        ) as rule_id,
        -- The second extraction reads otherwise, and with the implied value the two agree.
        max(case when rules.family = 'extraction' then 1 else 0 end) = 1 as is_of_extraction

    from attributed

    inner join rules
        on attributed.rule_id = rules.rule_id

    where attributed.suspect_cell_id is not null

    group by attributed.suspect_cell_id

),

known as (

    select * from {{ ref('int_known_states__listed') }}

    where cell_id is not null

),

controlled as (

    select
        culprits.*,
        -- Numbers that are no money are printed as they are.
        coalesce(
            {{ unit_count('document_tables.printed_unit') }},
            case when figures.measure in ('amount', 'change', 'previous') then {{ unit_count('figures.unit') }} end,
            1
        ) as per_unit,
        -- A change of the other direction: the number may be right, and the word beside it is not.
        case
            when figures.measure = 'change' and culprits.implied_value < 0
                then case when figures.sign = -1 then 'an increase of ' else 'a decrease of ' end
        end as other_direction,
        control_checks.check_id as control_check_id,
        known.finding_id is not null as is_judged,
        -- A control total is in the unit that its table prints.
        coalesce(culprits.published_value, 0) - culprits.implied_value
        = control_checks.difference * coalesce({{ unit_factor('document_tables.printed_unit') }}, 1) as explains_control

    from culprits

    left join {{ ref('stg_reference__document_tables') }} as document_tables
        on culprits.document_id = document_tables.document_id
        and culprits.table_id = document_tables.table_id

    left join {{ ref('int_figures__measured') }} as figures
        on culprits.cell_id = figures.figure_id

    left join known
        on culprits.cell_id = known.cell_id
        and culprits.implied_value = known.known_value

    left join control_checks
        on culprits.document_id = control_checks.document_id
        and control_checks.instance_key = concat(culprits.table_id, ' ', culprits.printed_column)

),

judged as (

    select
        *,
        sum(case when explains_control then 1 else 0 end) over (
            partition by document_id, table_id, printed_column
        ) as explaining,
        sum(case when explains_control and not is_judged then 1 else 0 end) over (
            partition by document_id, table_id, printed_column
        ) as newly_explaining

    from controlled

),

final as (

    select
        judged.cell_id,
        judged.document_id,
        judged.table_id,
        concat(
            judged.document_id,
            '/',
            judged.table_id,
            '/',
            {{ row_name('judged.row_key', 'judged.row_occurrence') }},
            '/',
            judged.column_key
        ) as finding_id,
        named.rule_id,
        -- Where one culprit alone makes the whole difference of the control total, the others are as they were printed.
        -- What was read on its source and judged is as it was printed, unless it is that one and no other is.
        case
            when named.is_of_extraction then 'extraction'
            when judged.control_check_id is null then 'arithmetic'
            when judged.is_judged and (not judged.explains_control or judged.newly_explaining > 0) then 'arithmetic'
            when judged.explaining = 1 and not judged.explains_control then 'arithmetic'
            else 'extraction'
        end as kind,
        judged.published_text,
        case
            when judged.other_direction is null
                then {{ printed_text('judged.implied_value * judged.per_unit', 'judged.step * judged.per_unit') }}
            else concat(
                    judged.other_direction,
                    {{ printed_text('-judged.implied_value * judged.per_unit', 'judged.step * judged.per_unit') }}
                )
        end as implied_text,
        judged.published_value,
        judged.implied_value,
        judged.source_line,
        judged.pattern,
        judged.confidence,
        judged.checks_for,
        judged.checks_held as checks_against

    from judged

    inner join named
        on judged.cell_id = named.cell_id

)

select * from final
