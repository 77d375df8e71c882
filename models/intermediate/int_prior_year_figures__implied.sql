-- one row per statement that gives an amount and its change on the previous year (statement_id)
-- previous value = amount − change; `previous_rule` names the rule that gives it.
with

statements as (

    select * from {{ ref('int_statements__pivoted') }}

),

documents as (

    select * from {{ ref('stg_reference__documents') }}

),

figure_cells as (

    select * from {{ ref('stg_narrative__figure_cells') }}

),

cells as (

    select * from {{ ref('int_cells__placed') }}

    where reject_reason is null

),

figures as (

    select * from {{ ref('int_figures__measured') }}

),

named_cells as (

    select
        figures.statement_id,
        min(cells.cell_id) as cell_id,
        min(cells.functional_code) as functional_code,
        count(*) as cells

    from figures

    inner join figure_cells
        on figures.document_id = figure_cells.document_id
        and figures.row_no = figure_cells.figure_row_no

    inner join cells
        on figure_cells.document_id = cells.document_id
        and figure_cells.table_id = cells.table_id
        and figure_cells.cell_row_no = cells.row_no
        and figure_cells.printed_column = cells.printed_column

    group by figures.statement_id

),

final as (

    select
        statements.statement_id,
        statements.document_id,
        documents.unit_id,
        documents.fiscal_year,
        documents.fiscal_year - 1 as previous_year,
        statements.section,
        statements.subject,
        named_cells.functional_code,
        case when named_cells.cells = 1 then named_cells.cell_id end as cell_id,
        statements.amount,
        statements.signed_change as change,
        cast(statements.amount - statements.signed_change as decimal(20, 6)) as previous_value,
        statements.growth_sign * statements.growth as published_growth,
        'amount - change' as previous_rule,
        statements.source_line,
        statements.source_page

    from statements

    inner join documents
        on statements.document_id = documents.document_id

    left join named_cells
        on statements.statement_id = named_cells.statement_id

    where
        statements.amount is not null
        and statements.signed_change is not null
        and statements.change_unit = '万元'

)

select * from final
