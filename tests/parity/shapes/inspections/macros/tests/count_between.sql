{% test count_between(model, low, high) %}
    {{ return(adapter.dispatch('test_count_between')(model, low, high)) }}
{% endtest %}

{% macro default__test_count_between(model, low, high) %}
    with counted as (select count(*) as n from {{ model }})
    select * from counted where n not between {{ low }} and {{ high }}
{% endmacro %}
