-- one row per statement, with the amounts that its growth rate is computed from (statement_id)
-- The previous amount is the printed one, or the amount less the change. A clause on the change of an official expense leaves out the
-- amount, which another clause of its section gives.
with

statements as (

    select * from {{ ref('int_statements__pivoted') }}

),

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

present as (

    select
        statements.*,
        coalesce(statements.amount, official_amounts.amount) as present_amount,
        coalesce(statements.amount_figure_id, official_amounts.amount_figure_id) as present_figure_id

    from statements

    left join official_amounts
        on statements.document_id = official_amounts.document_id
        and replace(statements.subject, '财政拨款', '') = official_amounts.short_subject
        and statements.section = 'official_expenses'

),

final as (

    select
        statement_id,
        document_id,
        section,
        subject,
        present_amount,
        present_figure_id,
        coalesce(previous, present_amount - signed_change) as previous_amount,
        coalesce(change_value, abs(present_amount - previous)) as change_amount,
        change_figure_id,
        previous_figure_id,
        change_sign,
        coalesce(
            change_sign,
            case when present_amount > previous then 1 when present_amount < previous then -1 end
        ) as direction_sign,
        growth_figure_id,
        growth,
        growth_sign,
        growth_decimals

    from present

)

select * from final
