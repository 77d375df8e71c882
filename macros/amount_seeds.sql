{#- The seeds that hold printed amounts: table id -> seed. -#}
{% macro amount_seeds() -%}
    {{ return({
        'T01': 't01_budget_summary',
        'T02': 't02_revenue_summary',
        'T03': 't03_expenditure_summary',
        'T04': 't04_fiscal_appropriation_summary',
        'T05': 't05_general_public_expenditure',
        'T06': 't06_general_public_basic_expenditure',
        'T07': 't07_general_public_project_expenditure',
        'T08': 't08_government_fund_expenditure',
        'T09': 't09_state_capital_expenditure',
        'T10': 't10_official_expenses',
        'T11': 't11_carryover_details',
        'P01': 'p01_annual_tasks',
        'P03': 'p03_performance_tables',
    }) }}
{%- endmacro %}
