{#- The code 2080101 from its printed parts `208 01 01`; a part of one digit stands for two (`301 2` is 30102); null where none is printed. -#}
{% macro joined_code(expression) -%}
    {%- set padded = "regexp_replace(concat(trim(" ~ expression ~ "), ' '), ' ([0-9]) ', ' 0\\1 ', 'g')" -%}
    nullif(replace({{ padded }}, ' ', ''), '')
{%- endmacro %}
