-- one row per statement: what one clause of the prose says of one subject (statement_id)
-- A clause that gives a measure twice keeps the first; an amount that it repeats is judged against that by a rule of its own.
with

figures as (

    select * from {{ ref('int_figures__measured') }}

    where
        reject_reason is null
        and value is not null
        -- A range is no amount of its own: rules that know both of its ends compare it.
        and value_to is null
        and role <> 'repeat'

),

ranked as (

    select
        *,
        row_number() over (
            partition by statement_id, measure
            order by row_no
        ) as measure_no

    from figures

),

final as (

    select
        statement_id,
        min(document_id) as document_id,
        min(section) as section,
        min(subject) as subject,
        min(role) as role,
        min(part_of_statement_id) as part_of_statement_id,
        min(source_line) as source_line,
        min(source_page) as source_page,
        min(case when measure = 'amount' then figure_id end) as amount_figure_id,
        min(case when measure = 'amount' then amount end) as amount,
        min(case when measure = 'count' then figure_id end) as count_figure_id,
        min(case when measure = 'count' then amount end) as count_value,
        min(case when measure = 'count' then unit end) as count_unit,
        min(case when measure = 'change' then figure_id end) as change_figure_id,
        min(case when measure = 'change' then unit end) as change_unit,
        -- 持平 is a change of nothing and has no direction.
        min(case when measure = 'change' then coalesce(sign, case when amount = 0 then 1 end) * amount end) as signed_change,
        min(case when measure = 'change' then amount end) as change_value,
        min(case when measure = 'change' then sign end) as change_sign,
        min(case when measure = 'previous' then figure_id end) as previous_figure_id,
        min(case when measure = 'previous' then amount end) as previous,
        min(case when measure = 'share' then figure_id end) as share_figure_id,
        min(case when measure = 'share' then amount end) as share,
        min(case when measure = 'share' then decimals end) as share_decimals,
        -- 16倍 is no percentage: it is kept, and not compared.
        min(case when measure = 'growth' and unit = '%' then figure_id end) as growth_figure_id,
        min(case when measure = 'growth' and unit = '%' then amount end) as growth,
        min(case when measure = 'growth' then sign end) as growth_sign,
        min(case when measure = 'growth' then decimals end) as growth_decimals

    from ranked

    where measure_no = 1

    group by statement_id

)

select * from final
