-- one row per document, item, kind of expenditure and fund scope (document_id, functional_code, expenditure_kind, fund_scope)
-- All funds are T03, the general public budget is T05.
-- `undivided`: the template prints no split into basic and project.
-- The two scopes overlap (general_public is part of all_funds): filter fund_scope before summing.
with

cells as (

    select * from {{ ref('fct_cells') }}

    where
        table_id in ('T03', 'T05')
        and is_leaf

),

final as (

    select
        cell_id,
        document_id,
        functional_code,
        case when column_key in ('basic', 'project') then column_key else 'undivided' end as expenditure_kind,
        case table_id when 'T03' then 'all_funds' else 'general_public' end as fund_scope,
        amount,
        source_line,
        source_page

    from cells

)

select * from final
