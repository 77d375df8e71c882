{#- Pattern of a target that is one number: operator (1), number (2), unit (4). Dates and ranges do not match. -#}
{% macro number_with_unit_pattern() -%}
    ^(≥|≤|=|>|<)?([0-9][0-9,]*([.][0-9]+)?)([^0-9.,年月日号至到~-].*)?$
{%- endmacro %}
