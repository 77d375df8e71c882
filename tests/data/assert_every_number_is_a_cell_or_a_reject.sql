-- Counts the non-blank amounts in the seeds themselves against the cells and the rejects: nothing is lost, nothing is made up.
-- The selects come from a loop: sqlfluff would indent the empty lines between them.
-- noqa: disable=LT02
{%- set seeds = {
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
} %}

with

seed_numbers as (
{% for table_id, seed in seeds.items() %}
    select
        document_id,
        '{{ table_id }}' as table_id,
        {% for column in amount_columns(table_id) -%}
        case when length(trim({{ column }})) > 0 then 1 else 0 end
        {%- if not loop.last %} + {% endif %}
        {%- endfor %} as numbers

    from {{ ref(seed) }}
    {{ 'union all' if not loop.last }}
{%- endfor %}
),

seed_counts as (

    select
        document_id,
        table_id,
        sum(numbers) as numbers

    from seed_numbers

    group by
        document_id,
        table_id

),

placed as (

    select
        document_id,
        table_id

    from {{ ref('fct_cells') }}

    union all

    select
        document_id,
        table_id

    from {{ ref('fct_rejected_cells') }}

),

placed_counts as (

    select
        document_id,
        table_id,
        count(*) as numbers

    from placed

    group by
        document_id,
        table_id

)

select
    coalesce(seed_counts.document_id, placed_counts.document_id) as document_id,
    coalesce(seed_counts.table_id, placed_counts.table_id) as table_id,
    coalesce(seed_counts.numbers, 0) as numbers_in_seed,
    coalesce(placed_counts.numbers, 0) as numbers_placed

from seed_counts

full outer join placed_counts
    on seed_counts.document_id = placed_counts.document_id
    and seed_counts.table_id = placed_counts.table_id

where coalesce(seed_counts.numbers, 0) <> coalesce(placed_counts.numbers, 0)
