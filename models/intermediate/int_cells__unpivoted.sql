-- one row per non-blank amount of a seed (document_id, table_id, row_no, seed_column)
-- T01 and T04: the revenue amount stands on the revenue side of its row, every other amount on the expenditure side.
-- The selects come from a loop: sqlfluff would indent the empty lines between them.
-- noqa: disable=LT02
{%- set tables = {
    'T01': 'stg_budget__budget_summary',
    'T02': 'stg_budget__revenue_summary',
    'T03': 'stg_budget__expenditure_summary',
    'T04': 'stg_budget__fiscal_appropriation_summary',
    'T05': 'stg_budget__general_public_expenditure',
    'T06': 'stg_budget__general_public_basic_expenditure',
    'T07': 'stg_budget__general_public_project_expenditure',
    'T08': 'stg_budget__government_fund_expenditure',
    'T09': 'stg_budget__state_capital_expenditure',
    'T10': 'stg_budget__official_expenses',
    'T11': 'stg_budget__carryover_details',
    'P01': 'stg_performance__annual_tasks',
    'P03': 'stg_performance__tables',
} %}
{%- set renamed_columns = {
    'T01': {'revenue_amount': 'amount', 'expenditure_amount': 'amount'},
    'T04': {'revenue_amount': 'total'},
} %}

with
{% for table_id, relation in tables.items() %}
{{ table_id | lower }} as (

    select * from {{ ref(relation) }}

),
{% endfor %}
unpivoted as (
{% for table_id in tables %}
    {%- set outer_loop = loop %}
    {%- for column in amount_columns(table_id) %}
    select
        document_id,
        '{{ table_id }}' as table_id,
        row_no,
        {% if table_id not in ('T01', 'T04') %}'row'{% elif column == 'revenue_amount' %}'revenue'{% else %}'expenditure'{% endif %} as side,
        '{{ column }}' as seed_column,
        '{{ renamed_columns.get(table_id, {}).get(column, column) }}' as column_key,
        {{ column }}_text as published_text,
        {{ column }} as amount,
        {{ annotated_line(column) }} as source_line,
        {{ annotated_placement(column) }} as placement

    from {{ table_id | lower }}

    where trim({{ column }}_text) <> ''
    {{ 'union all' if not (outer_loop.last and loop.last) }}
    {%- endfor %}
{%- endfor %}
)

select * from unpivoted
