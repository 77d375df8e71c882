-- one row per hard rule instance and cell, of the cells that stand in a broken one (check_id, cell_id)
-- What error localisation reads: it grows with the errors, not with the data.
with

broken_cells as (

    select * from {{ ref('int_check_cells__judged') }}

    where severity = 'error'

),

rule_terms as (

    select * from {{ ref('fct_rule_terms') }}

),

rule_checks as (

    select * from {{ ref('fct_rule_checks') }}

    where
        status in ('exact', 'rounding', 'broken')
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

documents as (

    select * from {{ ref('stg_reference__documents') }}

),

template_tables as (

    select * from {{ ref('stg_templates__tables') }}

),

cells as (

    select * from {{ ref('int_addends__unioned') }}

),

broken_ratios as (

    select
        figure_id,
        top_figure_id,
        base_figure_id

    from {{ ref('int_prose_ratios__compared') }}

    where
        rule_id in ('N_SHARE', 'N_GROWTH')
        and abs(left_amount - right_amount) > tolerance

),

-- A share or growth rate that is broken may be so by any of the three figures that it compares.
suspects as (

    select cell_id

    from broken_cells

    union

    select figure_id as cell_id

    from broken_ratios

    union

    select top_figure_id as cell_id

    from broken_ratios

    union

    select base_figure_id as cell_id

    from broken_ratios

),

neighbours as (

    select
        rule_checks.document_id,
        rule_terms.check_id,
        rule_terms.cell_id,
        rule_terms.coefficient,
        rule_checks.rule_id,
        rules.family,
        rule_checks.difference,
        rule_checks.tolerance

    from rule_terms

    inner join suspects
        on rule_terms.cell_id = suspects.cell_id

    inner join rule_checks
        on rule_terms.check_id = rule_checks.check_id

    inner join rules
        on rule_checks.rule_id = rules.rule_id

    union all

    -- A control has no tolerance.
    select
        document_id,
        check_id,
        cell_id,
        coefficient,
        rule_id,
        'control' as family,
        difference,
        cast(0 as decimal(20, 8)) as tolerance

    from {{ ref('int_control_terms__listed') }}

),

final as (

    select
        neighbours.document_id,
        neighbours.check_id,
        neighbours.cell_id,
        neighbours.coefficient,
        neighbours.rule_id,
        neighbours.family,
        neighbours.difference,
        neighbours.tolerance,
        cells.table_id,
        cells.printed_column,
        cells.row_key,
        cells.row_occurrence,
        cells.column_key,
        cells.row_no,
        template_tables.layout,
        cells.amount,
        cells.step,
        cells.published_text,
        cells.source_line,
        cells.placement

    from neighbours

    inner join cells
        on neighbours.cell_id = cells.cell_id

    inner join documents
        on neighbours.document_id = documents.document_id

    left join template_tables
        on documents.template_id = template_tables.template_id
        and cells.table_id = template_tables.table_id

)

select * from final
