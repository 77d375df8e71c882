{% test newer_than(model, column, of, day) %}
    select here.site
    from {{ model }} as here
    inner join {{ of }} as there on here.site = there.site
    group by here.site
    having max(there.{{ column }}) < date '{{ day }}'
{% endtest %}
