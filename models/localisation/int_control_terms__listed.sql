-- one row per broken control and number of its column (check_id, cell_id): how often the number counts in it
-- A control that holds says nothing of single numbers: it grows with the errors, not with the data.
with

broken_controls as (

    select * from {{ ref('int_broken_controls__listed') }}

),

cells as (

    select * from {{ ref('int_addends__unioned') }}

),

figures as (

    select * from {{ ref('int_figures__measured') }}

),

final as (

    select
        broken_controls.check_id,
        broken_controls.rule_id,
        broken_controls.document_id,
        cells.cell_id,
        cast(
            case when broken_controls.is_by_row then cells.row_no else 1 end
            -- The controls of the prose add up what is printed, be it in 万元 or in 元.
            * case when figures.unit = '元' and figures.measure in ('amount', 'change', 'previous') then 10000 else 1 end
            as integer
        ) as coefficient,
        broken_controls.difference

    from broken_controls

    inner join cells
        on broken_controls.document_id = cells.document_id
        and broken_controls.table_id = cells.table_id
        and broken_controls.printed_column = cells.printed_column

    left join figures
        on cells.cell_id = figures.figure_id

)

select * from final
