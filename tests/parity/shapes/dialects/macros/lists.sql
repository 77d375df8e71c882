{% macro public_columns() %}
    {% set found = [] %}
    {% for column in ['id', 'name', 'born'] if column != 'born' %}
        {% do found.append(column) %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}

{% macro doubled(x) %}{{ x }} * 2{% endmacro %}

{% macro dict_value(key) %}{% set held = {'a': 1, 'b': 2} %}{{ held.get(key, 'null') }}{% endmacro %}

{% macro factorial(n) %}{% if n < 2 %}1{% else %}{{ n }} * {{ factorial(n - 1) }}{% endif %}{% endmacro %}

{% macro counted(column, value) -%}
    count(case when {{ column }} = '{{ value }}' then 1 end)
{%- endmacro %}

{% macro hashed(columns) -%}
    md5({% for column in columns %}coalesce(cast({{ column }} as varchar), ''){% if not loop.last %} || '-' || {% endif %}{% endfor %})
{%- endmacro %}
