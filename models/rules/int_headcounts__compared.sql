-- one row per project of the prose with one headcount and one standard (figure_id): N_HEADCOUNT, their product against its scale
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

final as (

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

)

select * from final
