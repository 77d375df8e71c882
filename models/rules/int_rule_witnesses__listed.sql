-- one row per instance of the second witness and place that it names (rule_id, document_id, instance_key, table_id, row_no, printed_column)
-- The place may be blank. A figure of the prose repeats cells; a project's performance table stands for cells, an overall one for total revenue.
with

figures as (

    select * from {{ ref('int_figures__measured') }}

    where reject_reason is null

),

figure_cells as (

    select * from {{ ref('stg_narrative__figure_cells') }}

),

performance_tables as (

    select * from {{ ref('stg_performance__tables') }}

),

table_cells as (

    select * from {{ ref('stg_performance__table_cells') }}

),

combined as (

    select
        'N_CELL' as rule_id,
        figures.document_id,
        concat('N01/', figures.row_no) as instance_key,
        figure_cells.table_id,
        figure_cells.cell_row_no as row_no,
        figure_cells.printed_column,
        -figure_cells.coefficient as coefficient

    from figures

    inner join figure_cells
        on figures.document_id = figure_cells.document_id
        and figures.row_no = figure_cells.figure_row_no

    union all

    select
        case performance_tables.table_kind when 'project' then 'P_CELL' else 'P_OVERALL' end as rule_id,
        performance_tables.document_id,
        concat('table ', performance_tables.row_no) as instance_key,
        table_cells.table_id,
        table_cells.cell_row_no as row_no,
        table_cells.printed_column,
        -table_cells.coefficient as coefficient

    from performance_tables

    inner join table_cells
        on performance_tables.document_id = table_cells.document_id
        and performance_tables.row_no = table_cells.table_no

),

final as (

    select * from combined

)

select * from final
