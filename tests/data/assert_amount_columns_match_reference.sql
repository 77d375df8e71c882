-- The column lists of the macro amount_columns and of the reference seed `columns` name the same columns.
-- The selects come from a loop: sqlfluff would indent the empty lines between them.
-- noqa: disable=LT02
with

listed as (
{% for table_id in ['T01', 'T02', 'T03', 'T04', 'T05', 'T06', 'T07', 'T08', 'T09', 'T10', 'T11', 'P01', 'P03'] %}
    {%- set outer_loop = loop %}
    {%- for column in amount_columns(table_id) %}
    select
        '{{ table_id }}' as table_id,
        '{{ 'total' if table_id == 'T04' and column == 'revenue_amount' else 'amount' if table_id == 'T01' else column }}' as column_key
    {{ 'union' if not (outer_loop.last and loop.last) }}
    {%- endfor %}
{%- endfor %}
)

select
    coalesce(listed.table_id, columns.table_id) as table_id,
    coalesce(listed.column_key, columns.column_key) as column_key

from listed

full outer join {{ ref('stg_reference__columns') }} as columns
    on listed.table_id = columns.table_id
    and listed.column_key = columns.column_key

where
    listed.table_id is null
    or columns.table_id is null
