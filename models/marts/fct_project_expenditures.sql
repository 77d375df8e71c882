-- one row per document, unit, functional item, project and economic class of T07 (cell_id)
-- Project rows only: sum(amount) is the published total of a document.
with

cells as (

    select * from {{ ref('fct_cells') }}

    where
        table_id = 'T07'
        and is_leaf

),

columns as (

    select * from {{ ref('stg_reference__columns') }}

    where table_id = 'T07'

),

units as (

    select * from {{ ref('dim_units') }}

),

documents as (

    select * from {{ ref('dim_documents') }}

),

projects as (

    select * from {{ ref('dim_projects') }}

),

final as (

    select
        cells.cell_id,
        cells.document_id,
        -- A document without unit rows speaks of the publishing unit itself.
        coalesce(units.unit_id, documents.unit_id) as unit_id,
        cells.functional_code,
        projects.project_id,
        cells.project_name,
        columns.economic_code,
        cells.amount,
        cells.source_line,
        cells.source_page

    from cells

    inner join columns
        on cells.column_key = columns.column_key

    inner join documents
        on cells.document_id = documents.document_id

    left join units
        on cells.unit_name = units.name

    left join projects
        on cells.document_id = projects.document_id
        and cells.project_name = projects.project_name

)

select * from final
