-- one row per culprit that the rules single out (cell_id), with the value that they imply
with

explanations as (

    select * from {{ ref('fct_explanations') }}

    where equally_good = 1

),

attributed as (

    select * from {{ ref('int_broken_checks__attributed') }}

),

rules as (

    select * from {{ ref('dim_rules') }}

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
            min(attributed.rule_id)
        ) as rule_id

    from attributed

    inner join rules
        on attributed.rule_id = rules.rule_id

    where attributed.suspect_cell_id is not null

    group by attributed.suspect_cell_id

),

ranked as (

    select
        *,
        row_number() over (
            partition by cell_id
            order by checks_for desc, group_id asc, culprit_no asc
        ) as preference

    from explanations

),

final as (

    select
        ranked.cell_id,
        ranked.document_id,
        ranked.table_id,
        concat(
            ranked.document_id,
            '/',
            ranked.table_id,
            '/',
            {{ row_name('ranked.row_key', 'ranked.row_occurrence') }},
            '/',
            ranked.column_key
        ) as finding_id,
        named.rule_id,
        case when control_checks.check_id is null then 'arithmetic' else 'extraction' end as kind,
        ranked.published_text,
        ranked.published_value,
        ranked.implied_value,
        ranked.source_line,
        ranked.pattern,
        ranked.confidence,
        ranked.checks_for,
        ranked.checks_held as checks_against

    from ranked

    inner join named
        on ranked.cell_id = named.cell_id

    left join control_checks
        on ranked.document_id = control_checks.document_id
        and control_checks.instance_key = concat(ranked.table_id, ' ', ranked.seed_column)

    where ranked.preference = 1

)

select * from final
