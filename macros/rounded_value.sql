{#-
    A number rounded to as many decimals as another column says (0 to 8): few engines take a column there.
    Twelve decimals come first: a quotient that lies half way, as 21.875, is not quite that as a double.
-#}
{% macro rounded_value(value, decimals) -%}
case cast({{ decimals }} as integer)
        {%- for places in range(8) %}
        when {{ places }} then round(cast({{ value }} as decimal(30, 12)), {{ places }})
        {%- endfor %}
        else round(cast({{ value }} as decimal(30, 12)), 8)
    end
{%- endmacro %}
