{#- What stands before the keys of a side of a table that has two: `expenditure:208`. -#}
{% macro side_prefix(side) -%}
    case when {{ side }} = 'row' then '' else concat({{ side }}, ':') end
{%- endmacro %}
