{%- set columns = public_columns() -%}
select
    {%- for column in columns %}
    {{ column }},
    {%- endfor %}
    {{ year_of('born') }} as born_year,
    {{ safe_divide('id', 0) }} as nothing,
    {{ hashed(['id', 'name']) }} as person_key
from {{ ref('people') }}
