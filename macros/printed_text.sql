{#-
    A number as its place prints it, without thousands separators: `value` and `step`, one unit of the last printed place, in that place's unit.
    Two decimals where a word such as 无 stands there, which has no last place.
-#}
{% macro printed_text(value, step) -%}
    case
            when {{ step }} >= 1 then cast(cast({{ value }} as decimal(20, 0)) as varchar)
            {%- for places, least in ((1, '0.1'), (3, '0.001'), (4, '0.0001'), (5, '0.00001'), (6, '0.000001')) %}
            when {{ step }} = {{ least }} then cast(cast({{ value }} as decimal(20, {{ places }})) as varchar)
            {%- endfor %}
            else cast(cast({{ value }} as decimal(20, 2)) as varchar)
        end
{%- endmacro %}
