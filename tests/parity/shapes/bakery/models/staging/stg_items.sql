select id as item_id, order_id, loaf_id from {{ source('till', 'raw_items') }}
