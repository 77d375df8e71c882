-- one row per figure of the prose whose unit can be judged (figure_id): N_UNIT, left is 1 where the unit cannot be right
with

statements as (

    select * from {{ ref('int_statements__pivoted') }}

),

figures as (

    select * from {{ ref('int_figures__measured') }}

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

final as (

    select * from units_by_scale

    union all

    select * from units_by_name

)

select * from final
