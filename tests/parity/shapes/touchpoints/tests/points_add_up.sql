{{ config(severity='error', tags=['points']) }}
{% for model in var('models') %}
select customer_id, '{{ model }}' as model, sum({{ model }}_points) as points
from {{ ref('touches') }}
group by customer_id
having abs(sum({{ model }}_points) - 1) > 0.001
{{ 'union all' if not loop.last }}
{% endfor %}
