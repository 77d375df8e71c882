{#- A printed unit without its scale and the words for more than it: 万余份 is 份; 万 alone is money. -#}
{% macro unit_base(expression) -%}
    case
        when regexp_replace({{ expression }}, '^(亿|万|千|百)?[余多]?', '') = '' and {{ expression }} in ('万', '亿') then '元'
        when regexp_matches({{ expression }}, '^百分') then {{ expression }}
        else regexp_replace({{ expression }}, '^(亿|万|千|百)?[余多]?', '')
    end
{%- endmacro %}
