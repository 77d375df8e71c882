-- one row per published number of a table (cell_id)
-- fct_cells with titles, headings and what the review found. Subtotals included: filter is_leaf before summing.
with

cells as (

    select * from {{ ref('fct_cells') }}

),

documents as (

    select * from {{ ref('int_documents__named') }}

),

tables as (

    select * from {{ ref('dim_tables') }}

),

columns as (

    select * from {{ ref('stg_reference__columns') }}

),

classes as (

    select * from {{ ref('dim_functional_classes') }}

),

economic_classes as (

    select * from {{ ref('dim_economic_classes') }}

),

lines as (

    select * from {{ ref('stg_reference__lines') }}

),

units as (

    select * from {{ ref('dim_units') }}

),

ranked_findings as (

    select
        *,
        count(*) over (partition by cell_id) as findings,
        row_number() over (partition by cell_id order by finding_id) as finding_no

    from {{ ref('fct_findings') }}

    where cell_id is not null

),

findings as (

    select * from ranked_findings

    where finding_no = 1

),

final as (

    select
        cells.cell_id,
        documents.document_id,
        documents.fiscal_year,
        documents.unit_id,
        documents.unit_zh,
        documents.unit_en,
        documents.unit_level,
        documents.region_id,
        documents.region_zh,
        documents.region_en,
        cells.table_id,
        tables.name_zh as table_zh,
        tables.name_en as table_en,
        cells.row_no,
        cells.row_key,
        cells.row_level,
        cells.row_label,
        coalesce(
            classes.name_en,
            economic_classes.name_en,
            lines.name_en,
            case when cells.row_level = 'unit' then units.name_en end,
            case when cells.row_level = 'total' then 'Total' end
        ) as row_en,
        cells.project_name,
        cells.column_key,
        columns.name_zh as column_zh,
        columns.name_en as column_en,
        cells.amount,
        cells.published_text,
        cells.source_line,
        cells.is_leaf,
        findings.finding_id is not null as has_finding,
        coalesce(findings.findings, 0) as findings,
        findings.finding_id,
        findings.kind as finding_kind,
        findings.status as finding_status,
        findings.implied_value,
        findings.difference,
        findings.confidence,
        findings.reason as reason_zh,
        findings.reason_en

    from cells

    left join documents
        on cells.document_id = documents.document_id

    left join tables
        on cells.table_id = tables.table_id

    left join columns
        on cells.table_id = columns.table_id
        and cells.column_key = columns.column_key

    left join classes
        on cells.functional_code = classes.functional_code
        and cells.row_level <> 'project'

    left join economic_classes
        on cells.economic_code = economic_classes.economic_code
        and cells.row_level <> 'project'

    left join lines
        on cells.table_id = lines.table_id
        and cells.row_key = case when lines.side = 'row' then lines.line_key else concat(lines.side, ':', lines.line_key) end

    left join units
        on cells.unit_name = units.name

    left join findings
        on cells.cell_id = findings.cell_id

)

select * from final
