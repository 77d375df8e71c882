-- one row per side of a printed table row (document_id, table_id, row_no, side)
-- T01 and T04 print a revenue line and an expenditure class side by side; every other table has one side, `row`.
with

t01_revenue_rows as (

    select
        document_id,
        'T01' as table_id,
        row_no,
        'revenue' as side,
        source_line,
        cast(null as varchar) as functional_code,
        cast(null as varchar) as economic_code,
        revenue_line as line_key,
        revenue_label as row_label,
        printed_revenue_label as printed_label,
        cast(null as varchar) as project_name

    from {{ ref('stg_budget__budget_summary') }}

    where coalesce(revenue_line, revenue_label, revenue_amount_text) is not null

),

t01_expenditure_rows as (

    select
        document_id,
        'T01' as table_id,
        row_no,
        'expenditure' as side,
        source_line,
        functional_code,
        cast(null as varchar) as economic_code,
        cast(null as varchar) as line_key,
        expenditure_label as row_label,
        printed_expenditure_label as printed_label,
        cast(null as varchar) as project_name

    from {{ ref('stg_budget__budget_summary') }}

),

t02_rows as (

    select
        document_id,
        'T02' as table_id,
        row_no,
        'row' as side,
        source_line,
        functional_code,
        cast(null as varchar) as economic_code,
        cast(null as varchar) as line_key,
        row_label,
        printed_label,
        cast(null as varchar) as project_name

    from {{ ref('stg_budget__revenue_summary') }}

),

t03_rows as (

    select
        document_id,
        'T03' as table_id,
        row_no,
        'row' as side,
        source_line,
        functional_code,
        cast(null as varchar) as economic_code,
        cast(null as varchar) as line_key,
        row_label,
        printed_label,
        cast(null as varchar) as project_name

    from {{ ref('stg_budget__expenditure_summary') }}

),

t04_revenue_rows as (

    select
        document_id,
        'T04' as table_id,
        row_no,
        'revenue' as side,
        source_line,
        cast(null as varchar) as functional_code,
        cast(null as varchar) as economic_code,
        revenue_line as line_key,
        revenue_label as row_label,
        printed_revenue_label as printed_label,
        cast(null as varchar) as project_name

    from {{ ref('stg_budget__fiscal_appropriation_summary') }}

    where coalesce(revenue_line, revenue_label, revenue_amount_text) is not null

),

t04_expenditure_rows as (

    select
        document_id,
        'T04' as table_id,
        row_no,
        'expenditure' as side,
        source_line,
        functional_code,
        cast(null as varchar) as economic_code,
        cast(null as varchar) as line_key,
        expenditure_label as row_label,
        printed_expenditure_label as printed_label,
        cast(null as varchar) as project_name

    from {{ ref('stg_budget__fiscal_appropriation_summary') }}

),

t05_rows as (

    select
        document_id,
        'T05' as table_id,
        row_no,
        'row' as side,
        source_line,
        functional_code,
        cast(null as varchar) as economic_code,
        cast(null as varchar) as line_key,
        row_label,
        printed_label,
        cast(null as varchar) as project_name

    from {{ ref('stg_budget__general_public_expenditure') }}

),

t06_rows as (

    select
        document_id,
        'T06' as table_id,
        row_no,
        'row' as side,
        source_line,
        cast(null as varchar) as functional_code,
        economic_code,
        cast(null as varchar) as line_key,
        row_label,
        printed_label,
        cast(null as varchar) as project_name

    from {{ ref('stg_budget__general_public_basic_expenditure') }}

),

t07_rows as (

    select
        document_id,
        'T07' as table_id,
        row_no,
        'row' as side,
        source_line,
        functional_code,
        cast(null as varchar) as economic_code,
        cast(null as varchar) as line_key,
        row_label,
        printed_label,
        project_name

    from {{ ref('stg_budget__general_public_project_expenditure') }}

),

t08_rows as (

    select
        document_id,
        'T08' as table_id,
        row_no,
        'row' as side,
        source_line,
        functional_code,
        cast(null as varchar) as economic_code,
        cast(null as varchar) as line_key,
        row_label,
        printed_label,
        cast(null as varchar) as project_name

    from {{ ref('stg_budget__government_fund_expenditure') }}

),

t09_rows as (

    select
        document_id,
        'T09' as table_id,
        row_no,
        'row' as side,
        source_line,
        functional_code,
        cast(null as varchar) as economic_code,
        cast(null as varchar) as line_key,
        row_label,
        printed_label,
        cast(null as varchar) as project_name

    from {{ ref('stg_budget__state_capital_expenditure') }}

),

t10_rows as (

    select
        document_id,
        'T10' as table_id,
        row_no,
        'row' as side,
        source_line,
        cast(null as varchar) as functional_code,
        cast(null as varchar) as economic_code,
        expense_line as line_key,
        row_label,
        printed_label,
        cast(null as varchar) as project_name

    from {{ ref('stg_budget__official_expenses') }}

),

t11_rows as (

    select
        document_id,
        'T11' as table_id,
        row_no,
        'row' as side,
        source_line,
        cast(null as varchar) as functional_code,
        cast(null as varchar) as economic_code,
        cast(null as varchar) as line_key,
        row_label,
        printed_label,
        cast(null as varchar) as project_name

    from {{ ref('stg_budget__carryover_details') }}

),

p01_rows as (

    select
        document_id,
        'P01' as table_id,
        row_no,
        'row' as side,
        source_line,
        cast(null as varchar) as functional_code,
        cast(null as varchar) as economic_code,
        cast(null as varchar) as line_key,
        task_name as row_label,
        printed_task_name as printed_label,
        cast(null as varchar) as project_name

    from {{ ref('stg_performance__annual_tasks') }}

),

p03_rows as (

    select
        document_id,
        'P03' as table_id,
        row_no,
        'row' as side,
        source_line,
        cast(null as varchar) as functional_code,
        cast(null as varchar) as economic_code,
        cast(null as varchar) as line_key,
        coalesce(project_name, unit_name) as row_label,
        printed_project_name as printed_label,
        project_name

    from {{ ref('stg_performance__tables') }}

),

final as (

    select * from t01_revenue_rows

    union all

    select * from t01_expenditure_rows

    union all

    select * from t02_rows

    union all

    select * from t03_rows

    union all

    select * from t04_revenue_rows

    union all

    select * from t04_expenditure_rows

    union all

    select * from t05_rows

    union all

    select * from t06_rows

    union all

    select * from t07_rows

    union all

    select * from t08_rows

    union all

    select * from t09_rows

    union all

    select * from t10_rows

    union all

    select * from t11_rows

    union all

    select * from p01_rows

    union all

    select * from p03_rows

)

select * from final
