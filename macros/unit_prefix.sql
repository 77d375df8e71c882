{#- What stands before the keys of a unit's rows in a table that has units: its name. -#}
{% macro unit_prefix(unit_name) -%}
    case when {{ unit_name }} is null then '' else concat({{ unit_name }}, '/') end
{%- endmacro %}
