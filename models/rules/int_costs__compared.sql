-- one row per performance table and side on which its cost indicators are held against its total (rule_id, document_id, instance_key)
-- They are no more than it, and no less where they are all amounts and make up most of it; one amount that calls itself the whole is the whole.
with

quantities as (

    select * from {{ ref('int_quantities__unioned') }}

    where
        quantity_kind = 'indicator'
        and role = '成本指标'

),

tables as (

    select * from {{ ref('int_performance_tables__measured') }}

    where total is not null

),

words as (

    select string_agg(word_pattern, '|') as whole_costs

    from {{ ref('stg_reference__indicator_words') }}

    where word_kind = 'whole_cost'

),

summed as (

    select
        tables.document_id,
        tables.row_no,
        tables.total,
        sum(case when quantities.unit_class = '元' then quantities.base_value end) / 10000 as amount,
        sum(case when quantities.unit_class = '元' then 1 else 0 end) as amounts,
        sum(case when quantities.unit_class like '元/%' then 1 else 0 end) as standards,
        max(case when quantities.unit_class = '元' and regexp_matches(quantities.subject, words.whole_costs) then 1 else 0 end) as wholes,
        min(case when quantities.unit_class = '元' then quantities.source_line end) as source_line,
        string_agg(
            case when quantities.unit_class = '元' then concat('indicator ', quantities.row_no) end, ' ' order by quantities.row_no
        ) as indicators

    from quantities

    inner join tables
        on quantities.document_id = tables.document_id
        and quantities.table_no = tables.row_no

    cross join words

    group by
        tables.document_id,
        tables.row_no,
        tables.total

),

at_most as (

    select
        'P_COST' as rule_id,
        document_id,
        concat('table ', row_no, ' ', indicators) as instance_key,
        amount as left_amount,
        least(amount, total) as right_amount,
        source_line,
        {{ amount_text('amount') }} as published_text,
        concat('at most ', {{ amount_text('total') }}) as implied_text

    from summed

    where amounts > 0

),

at_least as (

    select
        'P_COST_WHOLE' as rule_id,
        document_id,
        concat('table ', row_no, ' ', indicators) as instance_key,
        amount as left_amount,
        greatest(amount, total) as right_amount,
        source_line,
        {{ amount_text('amount') }} as published_text,
        concat('at least ', {{ amount_text('total') }}) as implied_text

    from summed

    where
        standards = 0
        and (
            (amounts >= 2 and 2 * amount >= total)
            or (amounts = 1 and wholes = 1)
        )

),

combined as (

    select * from at_most

    union all

    select * from at_least

),

final as (

    select
        rule_id,
        document_id,
        instance_key,
        cast(left_amount as decimal(20, 6)) as left_amount,
        cast(right_amount as decimal(20, 6)) as right_amount,
        source_line,
        published_text,
        implied_text

    from combined

)

select * from final
