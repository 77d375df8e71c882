-- one row per project of the prose with one headcount and one standard (figure_id): N_HEADCOUNT, their product against its scale
-- A standard with decimals is rounded: it stands for itself plus or minus half a unit of its last place. A bound (大于 684 人) leaves one side open.
with

statements as (

    select * from {{ ref('int_statements__pivoted') }}

),

figures as (

    select * from {{ ref('int_figures__measured') }}

),

-- One headcount and one standard in a project: they should give its scale, by the year or by the month.
paid as (

    select
        scales.document_id,
        scales.statement_id,
        min(scales.amount_figure_id) as figure_id,
        min(scales.amount) as amount,
        min(case when figures.role = 'headcount' and figures.measure = 'count' then figures.value end) as headcount,
        min(case when figures.role = 'headcount' and figures.measure = 'count' then coalesce(figures.value_to, figures.value) end)
            as headcount_to,
        min(case when figures.role = 'headcount' and figures.measure = 'count' then figures.operator end) as operator,
        min(case
            when figures.role = 'standard' and figures.unit like '万元%' then figures.value
            when figures.role = 'standard' then figures.value / 10000
        end) as standard,
        min(case
            when figures.role = 'standard' and figures.decimals = 0 then 0
            when figures.role = 'standard'
                then {{ printed_half_unit('figures.decimals', "case when figures.unit like '万元%' then 1 else 0.0001 end") }}
        end) as half_standard,
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

-- A year has twelve months; where the headcount is a bound, or nothing says how many of them are paid, one is enough.
bounded as (

    select
        *,
        headcount * standard * months as product,
        case when operator in ('<', '≤') then 0 else headcount * (standard - half_standard) end
        * case when operator is null then months else 1 end as at_least,
        case when operator in ('>', '≥') then null else headcount_to * (standard + half_standard) * months end as at_most

    from paid

    where
        headcounts = 1
        and standards = 1

),

final as (

    select
        'N_HEADCOUNT' as rule_id,
        document_id,
        figure_id,
        amount as left_amount,
        -- Inside of the bounds the scale is what it should be; outside it should be the product, or the nearest bound.
        round(
            case
                when amount >= at_least - 0.005 and (at_most is null or amount <= at_most + 0.005) then amount
                when operator is null and headcount = headcount_to then product
                when amount < at_least then at_least
                else at_most
            end, 2
        ) as right_amount,
        3 as terms

    from bounded

)

select * from final
