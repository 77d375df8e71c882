with revenue as (
    select
        date_trunc('month', started_at)::date as month,
        source,
        coalesce(nullif(medium, ''), 'none') as medium
        {%- for model in var('models') %},
        sum({{ model }}_revenue) as {{ model }}_revenue
        {%- endfor %}
    from {{ ref('touches') }}
    {{ dbt_group(3) }}
),

spent as (
    select date_trunc('month', day)::date as month, source, medium, sum(spend) as spend
    from {{ ref('spend') }}
    {{ dbt_group(3) }}
)

select
    revenue.*,
    spent.spend,
    {% for model in var('models') -%}
    round({{ model }}_revenue / nullif(spent.spend, 0), 2) as {{ model }}_return{{ ',' if not loop.last }}
    {% endfor %}
from revenue
left join spent using (month, source, medium)
