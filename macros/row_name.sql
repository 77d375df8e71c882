{#- The key of a row within its table, with #2, #3 … where the table repeats the row. -#}
{% macro row_name(row_key, row_occurrence) -%}
    concat({{ row_key }}, case when {{ row_occurrence }} > 1 then concat('#', {{ row_occurrence }}) else '' end)
{%- endmacro %}
