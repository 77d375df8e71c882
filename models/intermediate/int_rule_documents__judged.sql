-- one row per edit rule and document whose template has one of its tables (rule_id, document_id)
-- A rule can be evaluated where each of its tables is published, be it as an empty table.
with

rule_tables as (

    select * from {{ ref('int_rule_tables__listed') }}

),

document_tables as (

    select * from {{ ref('stg_reference__document_tables') }}

),

joined as (

    select
        rule_tables.rule_id,
        rule_tables.rule_form,
        document_tables.document_id,
        document_tables.status

    from rule_tables

    inner join document_tables
        on rule_tables.table_id = document_tables.table_id

),

final as (

    select
        rule_id,
        rule_form,
        document_id,
        min(case when status in ('present', 'empty') then 1 else 0 end) = 1 as is_evaluable,
        max(case when status = 'present' then 1 else 0 end) = 1 as has_rows

    from joined

    group by
        rule_id,
        rule_form,
        document_id

)

select * from final
