select id as loaf_id, name as loaf_name, kind, {{ in_currency('price_cents') }} as price from {{ source('till', 'loaves') }}
