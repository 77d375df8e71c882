{#- A number as a percentage where the other text is one: 22.00 beside 21.95% is 22.00%. -#}
{% macro percent_text(text, other) -%}
    case
        when {{ other }} like '%!%' escape '!' and right({{ text }}, 1) between '0' and '9' then concat({{ text }}, '%')
        else {{ text }}
    end
{%- endmacro %}
