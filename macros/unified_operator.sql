{#- A target with `>=` and `<=` spelt ≥ and ≤, and full-width digits in ASCII. -#}
{% macro unified_operator(expression) -%}
    replace(replace({{ normalized_digits(expression) }}, '>=', '≥'), '<=', '≤')
{%- endmacro %}
