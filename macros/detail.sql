{#- One of the further texts of a row (`economic=会议费;organisation=分散自行组织`), normalised; null where it has none of that name. -#}
{% macro detail(name, expression) -%}
    nullif({{ normalized_label("regexp_extract(coalesce(" ~ expression ~ ", ''), '(^|;)" ~ name ~ "=([^;]*)', 2)") }}, '')
{%- endmacro %}
