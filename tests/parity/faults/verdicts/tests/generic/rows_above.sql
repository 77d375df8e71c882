{% test rows_above(model, column_name, than) %}
{{ config(error_if='= 0', warn_if='= 0') }}
select * from {{ model }} where {{ column_name }} > {{ than }}
{% endtest %}
