with summed as (
    select
        order_id,
        sum(price) as items_subtotal,
        count(*) filter (where is_bread) as breads
    from {{ ref('order_items') }}
    group by order_id
)

select
    orders.*,
    summed.items_subtotal,
    coalesce(summed.breads, 0) as breads,
    row_number() over (partition by orders.customer_id order by orders.ordered_at) as customer_order_number
from {{ ref('stg_orders') }} as orders
left join summed on orders.order_id = summed.order_id
