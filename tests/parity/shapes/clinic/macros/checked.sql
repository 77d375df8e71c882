{% macro checked(table, column, condition, reason) %}
select
    '{{ table }}' as table_name,
    '{{ column }}' as column_name,
    '{{ reason }}' as reason,
    visit_id,
    cast({{ column }} as varchar) as value
from {{ ref('input__' ~ table) }}
where {{ condition }}
{% endmacro %}
