{#- The normalised labels that mark a grand total row. -#}
{% macro total_label_list() -%}
    ('合计', '总计', '收入总计', '支出总计')
{%- endmacro %}
