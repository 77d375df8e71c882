{% macro days_between(first, last) %}date_diff('day', {{ first }}, {{ last }}){% endmacro %}
