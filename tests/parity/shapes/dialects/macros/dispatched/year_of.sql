{% macro year_of(column) %}
    {{- adapter.dispatch('year_of', 'dialects')(column) -}}
{% endmacro %}

{% macro default__year_of(column) %}extract(year from {{ column }}){% endmacro %}
{% macro duckdb__year_of(column) %}year({{ column }}){% endmacro %}
{% macro snowflake__year_of(column) %}year_of_snow({{ column }}){% endmacro %}
