{#- A count as it reads in a message: a whole number, no thousands separator. -#}
{% macro count_text(expression) -%}
    cast(cast({{ expression }} as integer) as varchar)
{%- endmacro %}
