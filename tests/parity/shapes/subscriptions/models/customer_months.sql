with customers as (
    select customer_id, min(starts_on) as first_on, max(ends_on) as last_on
    from {{ ref('payments') }}
    group by customer_id
)

select customers.customer_id, months.month
from customers
inner join {{ ref('months') }} as months
    on months.month >= date_trunc('month', customers.first_on) and months.month <= customers.last_on
