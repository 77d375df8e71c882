-- one row per cell in an instance of a rule that compares tables code by code (rule_id, document_id, instance_key, cell_id)
-- T07 has no row per item: its projects of one item, and its units' rows of one class or section, add up to the code.
with

rule_matches as (

    select * from {{ ref('stg_reference__rule_matches') }}

),

cells as (

    select * from {{ ref('int_cells__placed') }}

    where reject_reason is null

),

coded as (

    select
        *,
        case
            when row_level = 'total' then 'total'
            when row_level in ('class', 'section', 'item', 'project') then functional_code
        end as match_key

    from cells

),

final as (

    select
        rule_matches.rule_id,
        coded.document_id,
        coded.match_key as instance_key,
        coded.cell_id,
        rule_matches.coefficient

    from rule_matches

    inner join coded
        on rule_matches.table_id = coded.table_id
        and rule_matches.side = coded.side
        and rule_matches.column_key = coded.column_key

    where
        coded.match_key is not null
        and (rule_matches.levels = 'all' or coded.row_level in ('class', 'total'))

)

select * from final
