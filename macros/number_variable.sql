{#- The value of a project variable that must be a number: a text given with --vars never becomes SQL. -#}
{% macro number_variable(name) -%}
    {%- set value = var(name) -%}
    {%- if value is not number or value is boolean -%}
        {{ exceptions.raise_compiler_error("variable '" ~ name ~ "' must be a number, not '" ~ value ~ "'") }}
    {%- endif -%}
    {{ value }}
{%- endmacro %}
