-- one row per amount that the prose names as included in another (figure_id): N_SUBSET, not more than its whole
with

statements as (

    select * from {{ ref('int_statements__pivoted') }}

),

final as (

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

)

select * from final
