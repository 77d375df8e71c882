-- one row per document, unit, project and kind of carry-over of T11 (cell_id)
-- Project rows only: sum(amount) is the published total of a document.
with

cells as (

    select * from {{ ref('fct_cells') }}

    where
        table_id = 'T11'
        and is_leaf

),

final as (

    select
        cell_id,
        document_id,
        unit_name,
        project_name,
        case when column_key like 'nonfiscal%' then 'nonfiscal' else 'fiscal' end as fund_group,
        case
            when column_key like '%basic_personnel' then 'basic_personnel'
            when column_key like '%basic_operating' then 'basic_operating'
            else 'project'
        end as expenditure_kind,
        amount,
        source_line,
        source_page

    from cells

)

select * from final
