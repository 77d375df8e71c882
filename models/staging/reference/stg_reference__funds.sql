-- one row per fund (fund_id)
with

source as (

    select * from {{ ref('funds') }}

),

renamed as (

    select
        fund_id,
        name_zh,
        name_en,
        fund_group,
        cast(is_carryover as boolean) as is_carryover

    from source

)

select * from renamed
