-- one row per side of a printed table row (document_id, table_id, row_no, side)
-- T01 and T04 print a revenue line and an expenditure class side by side; every other table has one side, `row`.
-- The selects come from a loop: sqlfluff would indent the empty lines between them.
-- noqa: disable=LT02
{%- set absent = 'cast(null as varchar)' %}
{%- set coded = {'functional_code': 'functional_code'} %}
{%- set revenue = {
    'line_key': 'revenue_line', 'row_label': 'revenue_label', 'printed_label': 'printed_revenue_label',
} %}
{%- set expenditure = {
    'functional_code': 'functional_code', 'row_label': 'expenditure_label', 'printed_label': 'printed_expenditure_label',
} %}
{%- set sides = [
    ('T01', 'revenue', 'stg_budget__budget_summary', revenue),
    ('T01', 'expenditure', 'stg_budget__budget_summary', expenditure),
    ('T02', 'row', 'stg_budget__revenue_summary', coded),
    ('T03', 'row', 'stg_budget__expenditure_summary', coded),
    ('T04', 'revenue', 'stg_budget__fiscal_appropriation_summary', revenue),
    ('T04', 'expenditure', 'stg_budget__fiscal_appropriation_summary', expenditure),
    ('T05', 'row', 'stg_budget__general_public_expenditure', coded),
    ('T06', 'row', 'stg_budget__general_public_basic_expenditure', {'economic_code': 'economic_code'}),
    ('T07', 'row', 'stg_budget__general_public_project_expenditure',
        {'functional_code': 'functional_code', 'project_name': 'project_name'}),
    ('T08', 'row', 'stg_budget__government_fund_expenditure', coded),
    ('T09', 'row', 'stg_budget__state_capital_expenditure', coded),
    ('T10', 'row', 'stg_budget__official_expenses', {'line_key': 'expense_line'}),
    ('T11', 'row', 'stg_budget__carryover_details', {}),
    ('P01', 'row', 'stg_performance__annual_tasks', {'row_label': 'task_name', 'printed_label': 'printed_task_name'}),
    ('P03', 'row', 'stg_performance__tables',
        {'row_label': 'coalesce(project_name, unit_name)', 'printed_label': 'printed_project_name', 'project_name': 'project_name'}),
] %}

with

unioned as (
{% for table_id, side, relation, columns in sides %}
    select
        document_id,
        '{{ table_id }}' as table_id,
        row_no,
        '{{ side }}' as side,
        source_line,
        {{ columns.get('functional_code', absent) }} as functional_code,
        {{ columns.get('economic_code', absent) }} as economic_code,
        {{ columns.get('line_key', absent) }} as line_key,
        {{ columns.get('row_label', 'row_label') }} as row_label,
        {{ columns.get('printed_label', 'printed_label') }} as printed_label,
        {{ columns.get('project_name', absent) }} as project_name

    from {{ ref(relation) }}
    {%- if side == 'revenue' %}

    -- Fewer revenue lines than expenditure classes are printed: the rest of the left side is blank.
    where coalesce(revenue_line, revenue_label, revenue_amount_text) is not null
    {%- endif %}
    {{ 'union all' if not loop.last }}
{%- endfor %}

)

select * from unioned
