{#- An amount as it reads in a message: two decimals, no thousands separator; null stays null. -#}
{% macro amount_text(expression) -%}
    cast(cast({{ expression }} as decimal(18, 2)) as varchar)
{%- endmacro %}
