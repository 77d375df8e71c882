{#- Pattern of a target that is a range: operator (1), lower end (2), upper end (4), unit (6). -#}
{% macro range_pattern() -%}
    ^(≥|≤|=|>|<)?([0-9][0-9,]*([.][0-9]+)?)[^0-9.,年月日]{0,4}[-~～至到—]([0-9][0-9,]*([.][0-9]+)?)([^0-9.,年月日号].*)?$
{%- endmacro %}
