{% macro safe_divide(above, below) %}{{ return(adapter.dispatch('safe_divide')(above, below)) }}{% endmacro %}
{% macro default__safe_divide(above, below) %}{{ above }} / nullif({{ below }}, 0){% endmacro %}
