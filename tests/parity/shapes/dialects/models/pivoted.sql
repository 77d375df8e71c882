{{ config(alias='people_' ~ target.name, materialized='table', tags=['a', 'b']) }}
{% set names = ['Aygul', 'Li'] %}
select
    {% for name in names %}
    {{ counted('name', name) }} as {{ name | lower }}_count{% if not loop.last %},{% endif -%}
    {% endfor %}
from {{ ref('people') }}
