-- one row per rule of a document and column of a table that it looks at (document_id, table_id, column_key, rule_id)
-- Only instances that could be evaluated count: one whose table is absent looks at nothing. The document is that of the instance.
with

cells as (

    select * from {{ ref('fct_cells') }}

),

unevaluable as (

    select check_id from {{ ref('fct_rule_checks') }}

    where status = 'not_evaluable'

),

terms as (

    select
        terms.document_id,
        terms.cell_id,
        terms.check_id,
        terms.rule_id

    from {{ ref('fct_rule_terms') }} as terms

    left join unevaluable
        on terms.check_id = unevaluable.check_id

    where unevaluable.check_id is null

),

instances as (

    select
        terms.document_id,
        cells.table_id,
        cells.column_key,
        terms.rule_id,
        terms.check_id

    from terms

    inner join cells
        on terms.cell_id = cells.cell_id

    group by terms.document_id, cells.table_id, cells.column_key, terms.rule_id, terms.check_id

),

final as (

    select
        document_id,
        table_id,
        column_key,
        rule_id,
        count(*) as rule_instances

    from instances

    group by document_id, table_id, column_key, rule_id

)

select * from final
