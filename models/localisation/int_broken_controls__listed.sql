-- one row per broken control of a column of numbers (check_id), with the difference in the unit that its numbers are compared in
-- A control of the prose whose numbers are of units that no whole factor turns into 万元 says that it is broken, and takes no part in the search.
with

rule_checks as (

    select * from {{ ref('fct_rule_checks') }}

    where
        rule_id in ('C_CONTROL_TOTAL', 'C_ROW_ORDER')
        and status = 'broken'

),

document_tables as (

    select * from {{ ref('stg_reference__document_tables') }}

),

figures as (

    select * from {{ ref('int_figures__measured') }}

),

split as (

    select
        check_id,
        rule_id,
        document_id,
        split_part(instance_key, ' ', 1) as table_id,
        split_part(instance_key, ' ', 2) as printed_column,
        rule_id = 'C_ROW_ORDER' as is_by_row,
        difference

    from rule_checks

),

unequal as (

    select distinct
        document_id,
        table_id,
        measure

    from figures

    where
        value is not null
        and (amount is null or (unit = '亿元' and measure in ('amount', 'change', 'previous')))

),

final as (

    select
        split.check_id,
        split.rule_id,
        split.document_id,
        split.table_id,
        split.printed_column,
        split.is_by_row,
        cast(split.difference * coalesce({{ unit_factor('document_tables.printed_unit') }}, 1) as decimal(20, 8)) as difference

    from split

    left join document_tables
        on split.document_id = document_tables.document_id
        and split.table_id = document_tables.table_id

    left join unequal
        on split.document_id = unequal.document_id
        and split.table_id = unequal.table_id
        and split.printed_column = unequal.measure

    where unequal.measure is null

)

select * from final
