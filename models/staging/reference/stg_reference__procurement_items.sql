-- one row per name of the catalogue of government procurement (name)
with

source as (

    select * from {{ ref('procurement_items') }}

),

renamed as (

    select
        item_kind,
        name,
        {{ normalized_label('name') }} as bare_label

    from source

)

select * from renamed
