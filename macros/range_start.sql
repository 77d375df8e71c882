{#- The lower end of a printed range (20-30, 1月至9); null where the text is none. -#}
{% macro range_start(expression) -%}
    nullif(regexp_extract({{ expression }}, '^([0-9][0-9.,]*)[^0-9.,]*[-–~～至到—][^0-9.,]*[0-9][0-9.,]*$', 1), '')
{%- endmacro %}
