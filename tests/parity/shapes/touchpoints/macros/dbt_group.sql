{%- macro dbt_group(count) -%}
group by {% for n in range(1, count + 1) %}{{ n }}{{ ', ' if not loop.last }}{% endfor %}
{%- endmacro -%}
