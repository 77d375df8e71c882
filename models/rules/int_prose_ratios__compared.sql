-- one row per instance of a rule over the prose that is no linear equation (rule_id, document_id, instance_key)
-- `figure_id` is the figure that is judged; left is what is printed, right what the other figures imply.
with

statements as (

    select * from {{ ref('int_statements__pivoted') }}

),

figures as (

    select * from {{ ref('int_figures__measured') }}

),

-- A clause on the change of an official expense leaves out the amount, which another clause of its section gives.
official_amounts as (

    select
        document_id,
        replace(subject, '财政拨款', '') as short_subject,
        min(amount) as amount,
        min(amount_figure_id) as amount_figure_id

    from statements

    where
        section = 'official_expenses'
        and amount is not null

    group by
        document_id,
        replace(subject, '财政拨款', '')

),

completed as (

    select
        statements.*,
        coalesce(statements.amount, official_amounts.amount) as present_amount,
        coalesce(statements.amount_figure_id, official_amounts.amount_figure_id) as present_figure_id,
        coalesce(statements.amount, official_amounts.amount) - statements.signed_change as previous_amount

    from statements

    left join official_amounts
        on statements.document_id = official_amounts.document_id
        and replace(statements.subject, '财政拨款', '') = official_amounts.short_subject
        and statements.section = 'official_expenses'

),

shares as (

    select
        'N_SHARE' as rule_id,
        parts.document_id,
        parts.share_figure_id as figure_id,
        parts.share as left_amount,
        {{ rounded_value('100 * parts.amount / nullif(wholes.amount, 0)', 'parts.share_decimals') }} as right_amount,
        3 as terms

    from statements as parts

    inner join statements as wholes
        on parts.part_of_statement_id = wholes.statement_id

    where
        parts.share is not null
        and parts.amount is not null
        and wholes.amount <> 0

),

share_sums as (

    select
        'N_SHARE_SUM' as rule_id,
        document_id,
        min(share_figure_id) as figure_id,
        sum(share) as left_amount,
        100 as right_amount,
        count(*) as terms

    from statements

    where
        share is not null
        and part_of_statement_id is not null

    group by
        document_id,
        section,
        part_of_statement_id

),

growths as (

    select
        'N_GROWTH' as rule_id,
        document_id,
        growth_figure_id as figure_id,
        growth as left_amount,
        -- No change is no growth, whatever the base; a change from nothing is printed as 100 % in every document.
        case
            when change_value = 0 then 0
            when previous_amount = 0 then 100
            else {{ rounded_value('100 * change_value / previous_amount', 'growth_decimals') }}
        end as right_amount,
        3 as terms

    from completed

    where
        growth is not null
        and change_value is not null
        and (change_value = 0 or previous_amount is not null)

),

zero_bases as (

    select
        'N_ZERO_BASE' as rule_id,
        document_id,
        growth_figure_id as figure_id,
        growth as left_amount,
        0 as right_amount,
        3 as terms

    from completed

    where
        growth is not null
        and change_value <> 0
        and previous_amount = 0

),

directions as (

    select
        'N_DIRECTION' as rule_id,
        document_id,
        growth_figure_id as figure_id,
        growth_sign as left_amount,
        change_sign as right_amount,
        2 as terms

    from statements

    where
        growth <> 0
        and change_value <> 0
        and growth_sign is not null
        and change_sign is not null

),

subsets as (

    select
        'N_SUBSET' as rule_id,
        parts.document_id,
        parts.amount_figure_id as figure_id,
        parts.amount as left_amount,
        least(parts.amount, wholes.amount) as right_amount,
        2 as terms

    from statements as parts

    inner join statements as wholes
        on parts.part_of_statement_id = wholes.statement_id

    where
        parts.role = 'subset'
        and parts.amount is not null
        and wholes.amount is not null

),

-- Money in 元, or in no unit, that fits the whole which it is part of only when it is read as 万元.
odd_units as (

    select
        figures.figure_id,
        figures.document_id,
        figures.value,
        figures.unit,
        wholes.amount as whole_amount

    from figures

    inner join statements as wholes
        on figures.part_of_statement_id = wholes.statement_id

    where
        figures.measure = 'amount'
        and figures.role = 'allocation'
        and figures.value is not null
        and coalesce(figures.unit, '') in ('元', '')

),

units_by_scale as (

    select
        'N_UNIT' as rule_id,
        document_id,
        figure_id,
        case when value <= whole_amount and value > whole_amount / 10000 then 1 else 0 end as left_amount,
        0 as right_amount,
        1 as terms

    from odd_units

),

-- A unit that is no unit of money where money stands.
units_by_name as (

    select
        'N_UNIT' as rule_id,
        document_id,
        figure_id,
        case
            when
                measure in ('amount', 'change')
                and role not in ('staff', 'headcount')
                and coalesce(unit, '') not in ('万元', '元', '亿元', '人', '名')
                then 1
            when measure = 'rate' and role = 'standard' and (unit not like '%元%' or unit like '%/') then 1
            else 0
        end as left_amount,
        0 as right_amount,
        1 as terms

    from figures

    where
        measure in ('amount', 'change', 'rate')
        and figure_id not in (select odd_units.figure_id from odd_units)

),

-- One headcount and one standard in a project: they should give its scale, by the year or by the month.
paid as (

    select
        scales.document_id,
        scales.statement_id,
        min(scales.amount_figure_id) as figure_id,
        min(scales.amount) as amount,
        min(case when figures.role = 'headcount' and figures.measure = 'count' then figures.value end) as headcount,
        min(case
            when figures.role = 'standard' and figures.unit like '万元%' then figures.value
            when figures.role = 'standard' then figures.value / 10000
        end) as standard,
        max(case when figures.role = 'standard' and figures.unit like '%月%' then 12 else 1 end) as months,
        sum(case when figures.role = 'headcount' and figures.measure = 'count' then 1 else 0 end) as headcounts,
        sum(case when figures.role = 'standard' then 1 else 0 end) as standards

    from statements as scales

    inner join figures
        on scales.statement_id = figures.part_of_statement_id

    where
        scales.role = 'scale'
        and scales.amount is not null
        and figures.value is not null

    group by
        scales.document_id,
        scales.statement_id

),

headcounts as (

    select
        'N_HEADCOUNT' as rule_id,
        document_id,
        figure_id,
        amount as left_amount,
        round(headcount * standard * months, 2) as right_amount,
        3 as terms

    from paid

    where
        headcounts = 1
        and standards = 1

),

-- The figures that a percentage is computed from; a sum of shares names the whole that they are shares of.
ratio_figures as (

    select
        'N_SHARE' as rule_id,
        parts.share_figure_id as figure_id,
        parts.amount_figure_id as top_figure_id,
        wholes.amount_figure_id as base_figure_id,
        1 as change_sign,
        parts.share_decimals as decimals

    from statements as parts

    inner join statements as wholes
        on parts.part_of_statement_id = wholes.statement_id

    where parts.share_figure_id is not null

    union all

    select
        'N_SHARE_SUM' as rule_id,
        min(parts.share_figure_id) as figure_id,
        cast(null as varchar) as top_figure_id,
        min(wholes.amount_figure_id) as base_figure_id,
        1 as change_sign,
        0 as decimals

    from statements as parts

    inner join statements as wholes
        on parts.part_of_statement_id = wholes.statement_id

    where parts.share_figure_id is not null

    group by
        parts.document_id,
        parts.section,
        parts.part_of_statement_id

    union all

    select
        'N_GROWTH' as rule_id,
        growth_figure_id as figure_id,
        change_figure_id as top_figure_id,
        present_figure_id as base_figure_id,
        change_sign,
        growth_decimals as decimals

    from completed

    where growth_figure_id is not null

),

combined as (

    select * from shares

    union all

    select * from share_sums

    union all

    select * from growths

    union all

    select * from zero_bases

    union all

    select * from directions

    union all

    select * from subsets

    union all

    select * from units_by_scale

    union all

    select * from units_by_name

    union all

    select * from headcounts

),

final as (

    select
        combined.rule_id,
        combined.document_id,
        concat('N01/', figures.row_no) as instance_key,
        combined.figure_id,
        ratio_figures.top_figure_id,
        ratio_figures.base_figure_id,
        cast(ratio_figures.change_sign as integer) as change_sign,
        cast(ratio_figures.decimals as integer) as decimals,
        cast(combined.left_amount as decimal(20, 6)) as left_amount,
        cast(combined.right_amount as decimal(20, 6)) as right_amount,
        -- Shares are printed rounded: their sum may miss 100 by half a unit each. The rest is compared as printed.
        case
            when combined.rule_id = 'N_SHARE_SUM' then {{ printed_half_unit('figures.decimals', '1') }} * combined.terms
            else 0
        end as tolerance,
        combined.terms,
        figures.source_line,
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

    left join ratio_figures
        on combined.rule_id = ratio_figures.rule_id
        and combined.figure_id = ratio_figures.figure_id

)

select * from final
