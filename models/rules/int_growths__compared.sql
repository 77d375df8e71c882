-- one row per growth rate of the prose and rule that holds it (rule_id, figure_id)
-- N_GROWTH: change ÷ previous amount; N_ZERO_BASE: a rate on nothing; N_DIRECTION: the words for the change and for the rate.
with

completed as (

    select * from {{ ref('int_changes__completed') }}

    where growth_figure_id is not null

),

implied_rates as (

    select
        *,
        -- What the other rates of the section print: one that lost its point is implied as they are printed.
        max(growth_decimals) over (partition by document_id, section) as usual_decimals,
        {{ rounded_value('100 * change_amount / nullif(previous_amount, 0)', 'growth_decimals') }} as implied_rate

    from completed

    where
        growth is not null
        and change_amount is not null
        and (change_amount = 0 or previous_amount is not null)

),

placed_rates as (

    select
        *,
        case when growth_decimals > 0 or growth = implied_rate then growth_decimals else usual_decimals end as decimals

    from implied_rates

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
            else {{ rounded_value('100 * change_amount / previous_amount', 'decimals') }}
        end as right_amount,
        3 as terms,
        -- Where the change is not printed, the amount before is.
        coalesce(change_figure_id, previous_figure_id) as top_figure_id,
        present_figure_id as base_figure_id,
        case when change_figure_id is null then coalesce(growth_sign, direction_sign) else change_sign end as change_sign,
        decimals

    from placed_rates

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
