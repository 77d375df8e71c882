select
    customers.customer_id,
    customers.customer_name,
    count(orders.order_id) as orders,
    min(orders.ordered_at) as first_ordered_at,
    sum(orders.total) as lifetime_spend,
    case when count(orders.order_id) > 1 then 'returning' else 'new' end as customer_type
from {{ ref('stg_customers') }} as customers
left join {{ ref('orders') }} as orders on customers.customer_id = orders.customer_id
group by all
