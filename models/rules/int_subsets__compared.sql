-- one row per amount that the prose names as included in another (figure_id): N_SUBSET, not more than its whole
-- What is reserved for smaller enterprises is included in what is procured, though another sentence says that.
with

statements as (

    select * from {{ ref('int_statements__pivoted') }}

),

procured as (

    select
        document_id,
        max(amount) as amount

    from statements

    where
        section = 'procurement'
        and role = 'procurement'
        and part_of_statement_id is null
        and subject like '%政府采购预算%'
        and subject not like '%预留%'

    group by document_id

    having count(*) = 1

),

reserved as (

    select
        statements.document_id,
        statements.amount_figure_id as figure_id,
        statements.amount as left_amount,
        least(statements.amount, procured.amount) as right_amount

    from statements

    inner join procured
        on statements.document_id = procured.document_id

    where
        statements.section = 'procurement'
        and statements.role = 'procurement'
        and statements.subject like '%预留%'
        and statements.amount is not null
        and procured.amount is not null

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

    union all

    select
        'N_SUBSET' as rule_id,
        document_id,
        figure_id,
        left_amount,
        right_amount,
        2 as terms

    from reserved

)

select * from final
