{{ config(materialized='table') }}

with steps as (
    select
        *,
        lag(mrr, 1, 0) over by_month as previous_mrr,
        lag(is_active, 1, false) over by_month as was_active,
        min(case when is_active then month end) over (partition by customer_id) as first_active
    from {{ ref('customer_revenue') }}
    window by_month as (partition by customer_id order by month)
)

select
    customer_id,
    month,
    mrr,
    mrr - previous_mrr as change,
    case
        when month = first_active then 'new'
        when is_active and not was_active then 'reactivation'
        when was_active and not is_active then 'churn'
        when mrr > previous_mrr then 'upgrade'
        when mrr < previous_mrr then 'downgrade'
    end as change_category,
    least(mrr, previous_mrr) as renewal
from steps
