{#- How many of a printed unit of money make 万元 (10,000 yuan); null where the text is no unit of money. -#}
{% macro unit_count(expression) -%}
    case {{ expression }}
        when '元' then cast(10000 as decimal(14, 4))
        when '千元' then cast(10 as decimal(14, 4))
        when '万元' then cast(1 as decimal(14, 4))
        when '万' then cast(1 as decimal(14, 4))
        when '百万元' then cast(0.01 as decimal(14, 4))
        when '亿元' then cast(0.0001 as decimal(14, 4))
    end
{%- endmacro %}
