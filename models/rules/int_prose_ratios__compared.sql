-- one row per instance of a rule over the prose that is no linear equation (rule_id, document_id, instance_key)
-- `figure_id` is the figure that is judged; left is what is printed, right what the other figures imply. Each rule has a model of its own.
with

figures as (

    select * from {{ ref('int_figures__measured') }}

),

combined as (

    select
        rule_id,
        document_id,
        figure_id,
        left_amount,
        right_amount,
        tolerance,
        terms,
        top_figure_id,
        base_figure_id,
        change_sign,
        decimals

    from {{ ref('int_shares__compared') }}

    union all

    select
        rule_id,
        document_id,
        figure_id,
        left_amount,
        right_amount,
        0 as tolerance,
        terms,
        top_figure_id,
        base_figure_id,
        change_sign,
        decimals

    from {{ ref('int_growths__compared') }}

    union all

    select
        rule_id,
        document_id,
        figure_id,
        left_amount,
        right_amount,
        0 as tolerance,
        terms,
        cast(null as varchar) as top_figure_id,
        cast(null as varchar) as base_figure_id,
        cast(null as integer) as change_sign,
        cast(null as integer) as decimals

    from {{ ref('int_subsets__compared') }}

    union all

    select
        rule_id,
        document_id,
        figure_id,
        left_amount,
        right_amount,
        0 as tolerance,
        terms,
        cast(null as varchar) as top_figure_id,
        cast(null as varchar) as base_figure_id,
        cast(null as integer) as change_sign,
        cast(null as integer) as decimals

    from {{ ref('int_figure_units__judged') }}

    union all

    select
        rule_id,
        document_id,
        figure_id,
        left_amount,
        right_amount,
        0 as tolerance,
        terms,
        cast(null as varchar) as top_figure_id,
        cast(null as varchar) as base_figure_id,
        cast(null as integer) as change_sign,
        cast(null as integer) as decimals

    from {{ ref('int_headcounts__compared') }}

),

final as (

    select
        combined.rule_id,
        combined.document_id,
        concat('N01/', figures.row_no) as instance_key,
        combined.figure_id,
        combined.top_figure_id,
        combined.base_figure_id,
        cast(combined.change_sign as integer) as change_sign,
        cast(combined.decimals as integer) as decimals,
        cast(combined.left_amount as decimal(20, 6)) as left_amount,
        cast(combined.right_amount as decimal(20, 6)) as right_amount,
        cast(combined.tolerance as decimal(20, 8)) as tolerance,
        combined.terms,
        figures.source_line,
        figures.source_page,
        concat(figures.value_text, coalesce(figures.unit, '')) as published_text,
        case combined.rule_id
            when 'N_ZERO_BASE' then 'no rate on a base of zero'
            when 'N_UNIT' then concat(figures.value_text, case when figures.measure = 'rate' then ' 元 per person and period' else '万元' end)
            when 'N_DIRECTION' then case when combined.right_amount > 0 then 'growth' else 'decline' end
            else {{ amount_text('combined.right_amount') }}
        end as implied_text

    from combined

    inner join figures
        on combined.figure_id = figures.figure_id

)

select * from final
