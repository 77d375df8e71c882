{#- A text with its first letter large; null stays null. -#}
{% macro capitalised(expression) -%}
    (upper(substring({{ expression }}, 1, 1)) || substring({{ expression }}, 2))
{%- endmacro %}
