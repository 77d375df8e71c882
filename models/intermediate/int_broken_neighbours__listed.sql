-- one row per hard rule instance and cell, of the cells that stand in a broken one (check_id, cell_id)
-- What error localisation reads: it grows with the errors, not with the data.
with

check_cells as (

    select * from {{ ref('int_check_cells__judged') }}

    where severity = 'error'

),

rule_checks as (

    select * from {{ ref('fct_rule_checks') }}

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

    from check_cells

    where status = 'broken'

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

final as (

    select
        check_cells.document_id,
        check_cells.check_id,
        check_cells.cell_id,
        check_cells.coefficient,
        check_cells.rule_id,
        check_cells.family,
        rule_checks.difference,
        rule_checks.tolerance,
        check_cells.table_id,
        check_cells.seed_column,
        check_cells.row_key,
        check_cells.row_occurrence,
        check_cells.column_key,
        check_cells.row_no,
        check_cells.amount,
        check_cells.published_text,
        check_cells.source_line,
        check_cells.placement

    from check_cells

    inner join suspects
        on check_cells.cell_id = suspects.cell_id

    inner join rule_checks
        on check_cells.check_id = rule_checks.check_id

)

select * from final
