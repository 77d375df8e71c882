-- Counts the non-blank amounts in the seeds themselves against the cells and the rejects: nothing is lost, nothing is made up.
-- The selects come from a loop: sqlfluff would indent the empty lines between them.
-- noqa: disable=LT02
{%- set seeds = amount_seeds() %}

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
