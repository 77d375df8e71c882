-- one row per growth rate of the prose and rule that holds it (rule_id, figure_id)
-- N_GROWTH: change ÷ previous amount; N_ZERO_BASE: a rate on nothing; N_DIRECTION: the words for the change and for the rate.
with

completed as (

    select * from {{ ref('int_changes__completed') }}

    where growth_figure_id is not null

),

growths as (

    select
        'N_GROWTH' as rule_id,
        document_id,
        growth_figure_id as figure_id,
        growth as left_amount,
        -- No change is no growth, whatever the base; a change from nothing is printed as 100 % in every document.
        case
            when change_amount = 0 then 0
            when previous_amount = 0 then 100
            else {{ rounded_value('100 * change_amount / previous_amount', 'growth_decimals') }}
        end as right_amount,
        3 as terms,
        change_figure_id as top_figure_id,
        present_figure_id as base_figure_id,
        change_sign,
        growth_decimals as decimals

    from completed

    where
        growth is not null
        and change_amount is not null
        and (change_amount = 0 or previous_amount is not null)

),

zero_bases as (

    select
        'N_ZERO_BASE' as rule_id,
        document_id,
        growth_figure_id as figure_id,
        growth as left_amount,
        0 as right_amount,
        3 as terms,
        cast(null as varchar) as top_figure_id,
        cast(null as varchar) as base_figure_id,
        cast(null as integer) as change_sign,
        cast(null as integer) as decimals

    from completed

    where
        growth is not null
        and change_amount <> 0
        and previous_amount = 0

),

directions as (

    select
        'N_DIRECTION' as rule_id,
        document_id,
        growth_figure_id as figure_id,
        growth_sign as left_amount,
        direction_sign as right_amount,
        2 as terms,
        cast(null as varchar) as top_figure_id,
        cast(null as varchar) as base_figure_id,
        cast(null as integer) as change_sign,
        cast(null as integer) as decimals

    from completed

    where
        growth <> 0
        and change_amount <> 0
        and growth_sign is not null
        and direction_sign is not null

),

final as (

    select * from growths

    union all

    select * from zero_bases

    union all

    select * from directions

)

select * from final
