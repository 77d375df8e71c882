{#- The code 2080101 from its printed parts 208, 01, 01; null where no part is printed. -#}
{% macro concatenated_code(parts) -%}
    nullif(concat({% for part in parts %}coalesce(trim({{ part }}), ''){% if not loop.last %}, {% endif %}{% endfor %}), '')
{%- endmacro %}
