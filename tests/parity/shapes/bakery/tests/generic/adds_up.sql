{% test adds_up(model, parts, total) %}
select * from {{ model }} where {{ parts | join(' + ') }} <> {{ total }}
{% endtest %}
