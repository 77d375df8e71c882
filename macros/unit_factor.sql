{#- What one printed unit of money is in 万元 (10,000 yuan); null where the text is no unit of money. -#}
{% macro unit_factor(expression) -%}
    case {{ expression }}
        when '元' then cast(0.0001 as decimal(14, 8))
        when '千元' then cast(0.1 as decimal(14, 8))
        when '万元' then cast(1 as decimal(14, 8))
        when '百万元' then cast(100 as decimal(14, 8))
        when '亿元' then cast(10000 as decimal(14, 8))
    end
{%- endmacro %}
