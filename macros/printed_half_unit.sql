{#- Half a unit of the last printed place, in 万元: what a printed number may be away from the true one. -#}
{% macro printed_half_unit(decimals, factor) -%}
    cast(
        {{ factor }} * case {{ decimals }}
            when 0 then cast(0.5 as decimal(14, 8))
            when 1 then cast(0.05 as decimal(14, 8))
            when 2 then cast(0.005 as decimal(14, 8))
            when 3 then cast(0.0005 as decimal(14, 8))
            when 4 then cast(0.00005 as decimal(14, 8))
            when 5 then cast(0.000005 as decimal(14, 8))
            else cast(0.0000005 as decimal(14, 8))
        end as decimal(20, 8)
    )
{%- endmacro %}
