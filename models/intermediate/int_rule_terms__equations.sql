-- one row per cell in an instance of a rule that is written as an equation (rule_id, document_id, instance_key, cell_id)
-- A term without row_key holds for each row of its table, a term without column_key for each column.
with

rule_terms as (

    select * from {{ ref('stg_reference__rule_terms') }}

),

cells as (

    select * from {{ ref('int_cells__placed') }}

    where reject_reason is null

),

final as (

    select
        rule_terms.rule_id,
        cells.document_id,
        case
            when rule_terms.row_key is null then concat('row ', {{ row_name('cells.row_key', 'cells.row_occurrence') }})
            else rule_terms.equation
        end as instance_key,
        cells.cell_id,
        rule_terms.coefficient

    from rule_terms

    inner join cells
        on rule_terms.table_id = cells.table_id
        and rule_terms.column_key = cells.column_key
        and (rule_terms.row_key is null or rule_terms.row_key = cells.row_key)
        -- T04 keeps its revenue in a column of its own: the rule over funds is for the expenditure side.
        and (rule_terms.row_key is not null or cells.side <> 'revenue')

)

select * from final
