-- one row per number that explanations single out (cell_id), with the value that the one of most rules implies
with

explanations as (

    select * from {{ ref('fct_explanations') }}

    where equally_good = 1

),

ranked as (

    select
        *,
        row_number() over (
            partition by cell_id
            order by checks_for desc, group_id asc, culprit_no asc
        ) as preference

    from explanations

),

final as (

    select
        cell_id,
        document_id,
        table_id,
        row_no,
        row_key,
        row_occurrence,
        column_key,
        printed_column,
        published_text,
        published_value,
        implied_value,
        step,
        source_line,
        pattern,
        confidence,
        checks_for,
        checks_held

    from ranked

    where preference = 1

)

select * from final
