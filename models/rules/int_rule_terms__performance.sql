-- one row per number in an instance of a linear rule over the performance tables (rule_id, document_id, instance_key, cell_id)
with

cells as (

    select * from {{ ref('int_cells__placed') }}

    where reject_reason is null

),

tables as (

    select * from {{ ref('int_performance_tables__measured') }}

),

witnesses as (

    select * from {{ ref('int_rule_witnesses__listed') }}

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
        witnesses.rule_id,
        witnesses.document_id,
        witnesses.instance_key,
        witnesses.coefficient,
        cells.cell_id

    from witnesses

    inner join cells
        on witnesses.document_id = cells.document_id
        and witnesses.table_id = cells.table_id
        and witnesses.row_no = cells.row_no
        and witnesses.printed_column = cells.printed_column

),

-- A project table: its total against the cells that it stands for. An overall table: its sources against total revenue.
stated as (

    select
        case table_kind when 'project' then 'P_CELL' else 'P_OVERALL' end as rule_id,
        document_id,
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
        referenced.rule_id,
        referenced.document_id,
        referenced.instance_key,
        referenced.cell_id,
        referenced.coefficient

    from stated

    inner join referenced
        on stated.rule_id = referenced.rule_id
        and stated.document_id = referenced.document_id
        and stated.instance_key = referenced.instance_key

),

-- A total that names a cell is judged though the cell be blank: then it stands alone and the rule is broken.
with_witness as (

    select distinct
        rule_id,
        document_id,
        instance_key

    from witnesses

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
        on stated.rule_id = with_witness.rule_id
        and stated.document_id = with_witness.document_id
        and stated.instance_key = with_witness.instance_key

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
