-- one row per table that is absent, or that a broken hard rule of its document names (document_id, table_id)
with

broken_checks as (

    select distinct
        check_id,
        rule_id,
        document_id

    from {{ ref('int_check_cells__judged') }}

    where severity = 'error'

),

rule_tables as (

    select
        rule_id,
        table_id

    from {{ ref('stg_reference__rule_terms') }}

    union

    select
        rule_id,
        table_id

    from {{ ref('stg_reference__rule_matches') }}

    union

    select
        rule_id,
        table_id

    from {{ ref('stg_reference__rule_hierarchies') }}

),

witnesses as (

    select distinct
        concat(rule_id, '/', document_id, '/', instance_key) as check_id,
        table_id

    from {{ ref('int_rule_witnesses__listed') }}

),

document_tables as (

    select * from {{ ref('stg_reference__document_tables') }}

    where status = 'absent'

),

combined as (

    select
        broken_checks.document_id,
        rule_tables.table_id

    from broken_checks

    inner join rule_tables
        on broken_checks.rule_id = rule_tables.rule_id

    union

    select
        broken_checks.document_id,
        witnesses.table_id

    from broken_checks

    inner join witnesses
        on broken_checks.check_id = witnesses.check_id

    union

    select
        document_id,
        table_id

    from {{ ref('int_broken_controls__listed') }}

    union

    select
        document_id,
        table_id

    from document_tables

),

final as (

    select * from combined

)

select * from final
