-- one row per suspected cell (cell_id), with the value that most of its broken rules imply
with

attributed as (

    select * from {{ ref('int_broken_checks__attributed') }}

    where suspect_cell_id is not null

),

check_cells as (

    select * from {{ ref('int_check_cells__judged') }}

    where severity = 'error'

),

rules as (

    select * from {{ ref('dim_rules') }}

),

control_checks as (

    select * from {{ ref('fct_rule_checks') }}

    where
        rule_id in ('C_CONTROL_TOTAL', 'C_CELL_COUNT')
        and status = 'broken'

),

implied as (

    select
        attributed.suspect_cell_id as cell_id,
        check_cells.amount - check_cells.difference / check_cells.coefficient as implied_value,
        count(*) as supporting_checks,
        -- A rule over the tables names the finding before one over their witnesses.
        coalesce(
            min(case when rules.family in ('row_sums', 'column_sums', 'revenue_lines', 'cross_table') then attributed.rule_id end),
            min(attributed.rule_id)
        ) as rule_id

    from attributed

    inner join check_cells
        on attributed.check_id = check_cells.check_id
        and attributed.suspect_cell_id = check_cells.cell_id

    inner join rules
        on attributed.rule_id = rules.rule_id

    group by
        attributed.suspect_cell_id,
        check_cells.amount - check_cells.difference / check_cells.coefficient

),

ranked as (

    select
        *,
        row_number() over (
            partition by cell_id
            order by supporting_checks desc, implied_value asc
        ) as preference

    from implied

),

evidence as (

    select
        cell_id,
        min(document_id) as document_id,
        min(table_id) as table_id,
        min(seed_column) as seed_column,
        min(row_key) as row_key,
        min(row_occurrence) as row_occurrence,
        min(column_key) as column_key,
        min(amount) as amount,
        min(published_text) as published_text,
        min(source_line) as source_line,
        count(*) as checks

    from check_cells

    group by cell_id

),

final as (

    select
        ranked.cell_id,
        evidence.document_id,
        evidence.table_id,
        concat(
            evidence.document_id,
            '/',
            evidence.table_id,
            '/',
            {{ row_name('evidence.row_key', 'evidence.row_occurrence') }},
            '/',
            evidence.column_key
        ) as finding_id,
        ranked.rule_id,
        case when control_checks.check_id is null then 'arithmetic' else 'extraction' end as kind,
        evidence.published_text,
        evidence.amount as published_value,
        cast(ranked.implied_value as decimal(18, 4)) as implied_value,
        evidence.source_line,
        cast(ranked.supporting_checks as decimal(9, 4)) / evidence.checks as confidence

    from ranked

    inner join evidence
        on ranked.cell_id = evidence.cell_id

    left join control_checks
        on evidence.document_id = control_checks.document_id
        and control_checks.rule_id = 'C_CONTROL_TOTAL'
        and control_checks.instance_key = concat(evidence.table_id, ' ', evidence.seed_column)

    where ranked.preference = 1

)

select * from final
