{#- Whether a table with these declared levels prints a level. A project of a table of codes stands for its item. -#}
{% macro has_level(levels, level) -%}
    ({{ levels }} like concat('%', {{ level }}, '%') or ({{ level }} = 'item' and {{ levels }} like '%project%'))
{%- endmacro %}
