-- one row per expectation that was ever evaluated (expectation_id)
-- Its texts are those of the last evaluation. It is current if the last run that evaluated its suite evaluated it too.
{{ config(materialized='view') }}
with

results as (

    select * from {{ source('history', 'fct_expectation_results') }}

),

runs as (

    select * from {{ source('history', 'fct_runs') }}

),

evaluations as (

    select
        results.result_id as expectation_id,
        results.suite_name,
        results.expectation_type,
        results.rule_id,
        results.dimension,
        results.owner,
        results.severity,
        results.relation,
        results.column_name,
        results.description_zh,
        results.description_en,
        runs.run_no,
        max(runs.run_no) over (partition by results.suite_name) as suite_run_no,
        row_number() over (partition by results.result_id order by runs.run_no desc) as looks_back

    from results

    inner join runs
        on results.run_id = runs.run_id

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

    from evaluations

    where looks_back = 1

)

select * from final
