{#- Pattern of a target that is one number: operator (1), number (2), unit (4). Ranges do not match, nor dates but a lone 年 or 日. -#}
{% macro number_with_unit_pattern() -%}
    ^(≥|≤|=|>|<)?([0-9][0-9,]*([.][0-9]+)?)([^0-9.,年月日号至到~-].*|年|日)?$
{%- endmacro %}
