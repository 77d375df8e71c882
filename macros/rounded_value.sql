{#- A number rounded to as many decimals as another column says (0 to 8): few engines take a column there. -#}
{% macro rounded_value(value, decimals) -%}
case cast({{ decimals }} as integer)
        {%- for places in range(8) %}
        when {{ places }} then round({{ value }}, {{ places }})
        {%- endfor %}
        else round({{ value }}, 8)
    end
{%- endmacro %}
