-- one row per number in an instance of a linear rule over the performance tables (rule_id, document_id, instance_key, cell_id)
with

cells as (

    select * from {{ ref('int_cells__placed') }}

    where reject_reason is null

),

tables as (

    select * from {{ ref('int_performance_tables__measured') }}

),

table_cells as (

    select * from {{ ref('stg_performance__table_cells') }}

),

statements as (

    select * from {{ ref('int_statements__pivoted') }}

),

amounts as (

    select
        cells.cell_id,
        cells.document_id,
        cells.row_no,
        cells.row_key,
        cells.column_key,
        cells.amount,
        tables.table_kind,
        tables.total is not null as has_total

    from cells

    inner join tables
        on cells.document_id = tables.document_id
        and cells.row_no = tables.row_no

    where cells.table_id = 'P03'

),

totals as (

    select
        'P03_TOTAL' as rule_id,
        document_id,
        row_key as instance_key,
        cell_id,
        case column_key when 'total' then 1 else -1 end as coefficient

    from amounts

    where has_total

),

referenced as (

    select
        table_cells.document_id,
        table_cells.table_no,
        table_cells.coefficient,
        cells.cell_id

    from table_cells

    inner join cells
        on table_cells.document_id = cells.document_id
        and table_cells.table_id = cells.table_id
        and table_cells.cell_row_no = cells.row_no
        and table_cells.printed_column = cells.printed_column

),

-- A project table: its total against the cells that it stands for. An overall table: its sources against total revenue.
stated as (

    select
        case table_kind when 'project' then 'P_CELL' else 'P_OVERALL' end as rule_id,
        document_id,
        row_no,
        row_key as instance_key,
        cell_id,
        1 as coefficient

    from amounts

    where
        (table_kind = 'project' and column_key = 'total')
        or (table_kind = 'overall' and column_key <> 'total')

),

witnessed as (

    select distinct
        stated.rule_id,
        stated.document_id,
        stated.instance_key,
        referenced.cell_id,
        -referenced.coefficient as coefficient

    from stated

    inner join referenced
        on stated.document_id = referenced.document_id
        and stated.row_no = referenced.table_no

),

-- A total that names a cell is judged though the cell be blank: then it stands alone and the rule is broken.
with_witness as (

    select distinct
        document_id,
        table_no

    from table_cells

),

stated_terms as (

    select
        stated.rule_id,
        stated.document_id,
        stated.instance_key,
        stated.cell_id,
        stated.coefficient

    from stated

    inner join with_witness
        on stated.document_id = with_witness.document_id
        and stated.row_no = with_witness.table_no

),

-- 财政拨款项目 take the fiscal money of the project tables, 非财政拨款项目 their other money.
prose_sums as (

    select
        'P_SUM' as rule_id,
        document_id,
        case when subject like '%非财政拨款项目%' then 'other' else 'fiscal' end as instance_key,
        amount_figure_id as cell_id,
        1 as coefficient

    from statements

    where
        section = 'performance_overview'
        and subject like '%财政拨款项目%'
        and amount_figure_id is not null

),

table_sums as (

    select
        'P_SUM' as rule_id,
        document_id,
        column_key as instance_key,
        cell_id,
        -1 as coefficient

    from amounts

    where
        table_kind = 'project'
        and column_key in ('fiscal', 'other')

),

final as (

    select * from totals

    union all

    select * from stated_terms

    union all

    select * from witnessed

    union all

    select * from prose_sums

    union all

    select * from table_sums

)

select * from final
