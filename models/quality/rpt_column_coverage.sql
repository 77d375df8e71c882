-- one row per described column of schema marts or quality (column_id)
-- A column that nothing names is there too, with 0.
{{ config(materialized='view') }}
with

columns as (

    select * from {{ source('history', 'dim_columns') }}

),

checks as (

    select * from {{ source('history', 'fct_column_checks') }}

),

counted as (

    select
        column_id,
        sum(case when check_kind = 'data_test' then 1 else 0 end) as data_tests,
        sum(case when check_kind = 'unit_test' then 1 else 0 end) as unit_tests,
        sum(case when check_kind = 'expectation' then 1 else 0 end) as expectations,
        count(distinct rule_id) as rule_families,
        count(*) as checks

    from checks

    group by column_id

),

final as (

    select
        columns.column_id,
        columns.relation,
        columns.column_name,
        columns.position,
        cast(coalesce(counted.data_tests, 0) as bigint) as data_tests,
        cast(coalesce(counted.unit_tests, 0) as bigint) as unit_tests,
        cast(coalesce(counted.expectations, 0) as bigint) as expectations,
        coalesce(counted.rule_families, 0) as rule_families,
        coalesce(counted.checks, 0) as checks

    from columns

    left join counted
        on columns.column_id = counted.column_id

)

select * from final
