-- one row per code or identifier with an English name (named_kind, named_id)
with

source as (

    select * from {{ ref('english_names') }}

),

renamed as (

    select
        named_kind,
        named_id,
        name_en

    from source

)

select * from renamed
