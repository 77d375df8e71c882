-- one row per column of a table that a document prints (document_id, table_id, column_key)
-- Only rules that could be evaluated count: one whose table is absent looks at nothing.
with

cells as (

    select * from {{ ref('fct_cells') }}

),

unevaluable as (

    select check_id from {{ ref('fct_rule_checks') }}

    where status = 'not_evaluable'

),

-- A rule between two documents looks at cells of both.
cells_looked_at as (

    select terms.cell_id

    from {{ ref('fct_rule_terms') }} as terms

    left join unevaluable
        on terms.check_id = unevaluable.check_id

    where unevaluable.check_id is null

    group by terms.cell_id

),

final as (

    select
        cells.document_id,
        cells.table_id,
        cells.column_key,
        count(*) as cells,
        count(cells_looked_at.cell_id) as cells_in_rules

    from cells

    left join cells_looked_at
        on cells.cell_id = cells_looked_at.cell_id

    group by cells.document_id, cells.table_id, cells.column_key

)

select * from final
