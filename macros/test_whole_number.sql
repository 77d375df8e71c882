{#- Generic test: what stands in a column of a seed is a whole number from 0, or blank. -#}
{% test whole_number(model, column_name) %}
select
    *,
    concat('{{ column_name }} is "', {{ column_name }}, '", which is no whole number: write digits alone') as message

from {{ model }}

where
    {{ column_name }} is not null
    and not regexp_matches({{ column_name }}, '^[0-9]+$')
{% endtest %}
