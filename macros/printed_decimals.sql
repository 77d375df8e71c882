{#- How many digits a printed number has behind its point: 0 where it has none. -#}
{% macro printed_decimals(expression) -%}
    cast(length(regexp_extract({{ normalized_digits(expression) }}, '[.]([0-9]+)$', 1)) as integer)
{%- endmacro %}
