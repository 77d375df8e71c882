-- Every entry of amount_lines and placements is well formed and names an amount that is printed in its row.
-- A misspelt one would be silently ignored.
-- The selects come from a loop: sqlfluff would indent the empty lines between them.
-- noqa: disable=LT02
{%- set seeds = amount_seeds() %}

with

annotations as (
{% for table_id, seed in seeds.items() %}
    select
        '{{ seed }}' as seed_name,
        document_id,
        row_no,
        coalesce(amount_lines, '') as amount_lines,
        coalesce(placements, '') as placements,
        {% for column in amount_columns(table_id) -%}
        case when length(trim({{ column }})) > 0 and regexp_matches(amount_lines, '(^|;){{ column }}=[0-9]+(;|$)') then 1 else 0 end
        {%- if not loop.last %} + {% endif %}
        {%- endfor %} as known_lines,
        {% for column in amount_columns(table_id) -%}
        case when length(trim({{ column }})) > 0 and regexp_matches(placements, '(^|;){{ column }}=(arithmetic|meaning)(;|$)') then 1 else 0 end
        {%- if not loop.last %} + {% endif %}
        {%- endfor %} as known_placements

    from {{ ref(seed) }}
    {{ 'union all' if not loop.last }}
{%- endfor %}
)

select
    seed_name,
    document_id,
    row_no,
    concat('amount_lines "', amount_lines, '" or placements "', placements, '" names no printed amount of this row') as message

from annotations

where
    length(amount_lines) - length(replace(amount_lines, '=', '')) <> coalesce(known_lines, 0)
    or length(placements) - length(replace(placements, '=', '')) <> coalesce(known_placements, 0)
