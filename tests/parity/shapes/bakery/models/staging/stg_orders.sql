with source as (select * from {{ source('till', 'raw_orders') }}),

renamed as (
    select
        id as order_id,
        shop_id,
        customer_id,
        cast(ordered_at as timestamp) as ordered_at,
        {{ in_currency('subtotal_cents') }} as subtotal,
        {{ in_currency('tax_cents') }} as tax,
        {{ in_currency('total_cents') }} as total
    from source
)

select * from renamed
