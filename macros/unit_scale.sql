{#- What one printed unit stands for in single units: 万人 is 10,000 人, 亿元 is 100,000,000 元. -#}
{% macro unit_scale(expression) -%}
    case
        when {{ expression }} like '亿%' then 100000000
        when {{ expression }} like '万%' then 10000
        when regexp_matches({{ expression }}, '^千(人|元|个|户|件|册|米)') then 1000
        when regexp_matches({{ expression }}, '^百(人|元|个|户|件|册|万)') then 100
        else 1
    end
{%- endmacro %}
