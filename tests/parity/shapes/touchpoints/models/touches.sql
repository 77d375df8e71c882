{% set window_days = var('window_days') %}
with joined as (
    select
        sessions.*,
        conversions.converted_at,
        conversions.revenue
    from {{ ref('sessions') }} as sessions
    inner join {{ ref('conversions') }} as conversions
        on sessions.customer_id = conversions.customer_id
        and sessions.started_at <= conversions.converted_at
        and sessions.started_at >= conversions.converted_at - interval {{ window_days }} day
),

numbered as (
    select
        *,
        count(*) over (partition by customer_id) as touches,
        row_number() over (partition by customer_id order by started_at) as touch
    from joined
),

weighted as (
    select
        *,
        case when touch = 1 then 1.0 else 0.0 end as first_touch_points,
        case when touch = touches then 1.0 else 0.0 end as last_touch_points,
        case
            when touches = 1 then 1.0
            when touches = 2 then 0.5
            when touch in (1, touches) then 0.4
            else 0.2 / (touches - 2)
        end as forty_twenty_forty_points,
        1.0 / touches as linear_points
    from numbered
)

select
    *,
    {% for model in var('models') -%}
    round(revenue * {{ model }}_points, 4) as {{ model }}_revenue{{ ',' if not loop.last }}
    {% endfor %}
from weighted
