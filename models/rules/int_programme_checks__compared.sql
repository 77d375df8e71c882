-- one row per programme whose money of an earlier year is published and whose previous year is implied (document_id, rule_id, instance_key)
-- A programme that had money in an earlier year and has some now did not rest on nothing in between.
with

programme_years as (

    select * from {{ ref('int_programme_years__stacked') }}

),

implied as (

    select * from programme_years

    where basis = 'implied by the change'

),

earlier as (

    select * from programme_years

    where basis = 'published task'

),

final as (

    select
        'X_PROGRAMME_GAP' as rule_id,
        implied.document_id,
        implied.programme_id as instance_key,
        implied.amount as left_amount,
        case when implied.amount = 0 then earlier.amount else implied.amount end as right_amount,
        implied.source_line,
        concat('implied ', {{ amount_text('implied.amount') }}, ' in ', implied.fiscal_year) as published_text,
        concat({{ amount_text('earlier.amount') }}, ' in ', earlier.fiscal_year) as implied_text

    from implied

    inner join earlier
        on implied.programme_id = earlier.programme_id

)

select * from final
