-- one row per fund, a leaf column of T02 (fund_id)
with

funds as (

    select * from {{ ref('stg_reference__funds') }}

),

final as (

    select
        fund_id,
        name_zh,
        name_en,
        fund_group,
        is_carryover

    from funds

)

select * from final
