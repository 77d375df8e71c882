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

-- Amounts that the prose states of the tables of all projects.
stated_amounts as (

    select * from {{ ref('int_stated_amounts__listed') }}

),

-- Of the fiscal projects those have no table that are said not to be published; those of other units have one, and are none of its own.
untabled_sums as (

    select
        prose_sums.rule_id,
        prose_sums.document_id,
        prose_sums.instance_key,
        stated_amounts.figure_id as cell_id,
        case when stated_amounts.is_unpublished then -1 else 1 end as coefficient

    from prose_sums

    inner join stated_amounts
        on prose_sums.document_id = stated_amounts.document_id
        and (
            stated_amounts.is_unpublished
            or stated_amounts.is_of_others
        )

    where
        prose_sums.instance_key = 'fiscal'
        and prose_sums.document_id in (
            select unpublished.document_id

            from stated_amounts as unpublished

            where unpublished.is_unpublished
        )

),

project_totals as (

    select
        document_id,
        cell_id

    from cells

    where
        table_id = 'T07'
        and row_level = 'total'
        and row_occurrence = 1
        and column_key = 'total'
        and amount is not null

),

published_amounts as (

    select
        'P_PUBLISHED' as rule_id,
        stated_amounts.document_id,
        concat('figure ', stated_amounts.row_no) as instance_key,
        amounts.cell_id,
        -1 as coefficient

    from stated_amounts

    inner join amounts
        on stated_amounts.document_id = amounts.document_id
        and amounts.table_kind = 'project'
        and amounts.column_key = 'total'

    where stated_amounts.is_published

    union all

    select
        'P_UNPUBLISHED' as rule_id,
        stated_amounts.document_id,
        concat('figure ', stated_amounts.row_no) as instance_key,
        amounts.cell_id,
        1 as coefficient

    from stated_amounts

    inner join amounts
        on stated_amounts.document_id = amounts.document_id
        and amounts.table_kind = 'project'
        and amounts.column_key = 'fiscal'

    inner join project_totals
        on stated_amounts.document_id = project_totals.document_id

    where stated_amounts.is_unpublished

),

compared_amounts as (

    select distinct
        rule_id,
        document_id,
        instance_key

    from published_amounts

),

published_terms as (

    select * from published_amounts

    union all

    select
        compared_amounts.rule_id,
        compared_amounts.document_id,
        compared_amounts.instance_key,
        stated_amounts.figure_id as cell_id,
        1 as coefficient

    from compared_amounts

    inner join stated_amounts
        on compared_amounts.document_id = stated_amounts.document_id
        and compared_amounts.instance_key = concat('figure ', stated_amounts.row_no)

    union all

    select
        compared_amounts.rule_id,
        compared_amounts.document_id,
        compared_amounts.instance_key,
        project_totals.cell_id,
        -1 as coefficient

    from compared_amounts

    inner join project_totals
        on compared_amounts.document_id = project_totals.document_id

    where compared_amounts.rule_id = 'P_UNPUBLISHED'

    union all

    -- Fiscal funds that other units publish are not the project expenditure of this one.
    select
        compared_amounts.rule_id,
        compared_amounts.document_id,
        compared_amounts.instance_key,
        stated_amounts.figure_id as cell_id,
        -1 as coefficient

    from compared_amounts

    inner join stated_amounts
        on compared_amounts.document_id = stated_amounts.document_id

    where
        compared_amounts.rule_id = 'P_UNPUBLISHED'
        and stated_amounts.is_of_others
        and compared_amounts.instance_key <> concat('figure ', stated_amounts.row_no)

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

    union all

    select * from untabled_sums

    union all

    select * from published_terms

)

select * from final
