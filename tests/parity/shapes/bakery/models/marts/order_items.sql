select
    items.item_id,
    items.order_id,
    orders.ordered_at,
    loaves.loaf_name,
    loaves.kind = 'bread' as is_bread,
    loaves.price
from {{ ref('stg_items') }} as items
left join {{ ref('stg_orders') }} as orders on items.order_id = orders.order_id
left join {{ ref('stg_loaves') }} as loaves on items.loaf_id = loaves.loaf_id
