-- one row per expectation that was ever evaluated (expectation_id)
-- Its texts are those of its last verdict. It is current if the last verdicts of its suite have one of it.
{{ config(materialized='view') }}
with

verdicts as (

    select * from {{ ref('fct_expectation_verdicts') }}

),

ordered as (

    select
        *,
        max(run_no) over (partition by suite_name) as suite_run_no,
        row_number() over (partition by expectation_id order by run_no desc) as looks_back

    from verdicts

),

final as (

    select
        expectation_id,
        suite_name,
        expectation_type,
        rule_id,
        dimension,
        owner,
        severity,
        relation,
        column_name,
        description_zh,
        description_en,
        run_no = suite_run_no as is_current

    from ordered

    where looks_back = 1

)

select * from final
