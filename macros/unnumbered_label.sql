{#- A normalised label without the numbers and the 其中 before it: `1、其中：一般财力` is `一般财力`. -#}
{% macro unnumbered_label(expression) -%}
    regexp_replace(
        {{ expression }},
        '^([一二三四五六七八九十]+[,、.]|[0-9]+[,、.]|[(][一二三四五六七八九十0-9]+[)][,、.]?|其中:)+',
        ''
    )
{%- endmacro %}
