-- one row per broken hard rule instance and cell that explains it (check_id, suspect_cell_id)
-- Where several explanations are equally good the cells cannot be told apart, and the instance names none.
with

explanations as (

    select * from {{ ref('fct_explanations') }}

    where equally_good = 1

),

figures as (

    select * from {{ ref('int_figures__measured') }}

),

ratio_checks as (

    select * from {{ ref('int_ratio_checks__compared') }}

),

-- A share or growth that is computed from a culprit is explained by it.
-- Two equal joins: one join with `or` would compare every figure with every other.
figure_statements as (

    select
        figure_id,
        statement_id

    from figures

    union

    select
        figure_id,
        part_of_statement_id as statement_id

    from figures

    where part_of_statement_id is not null

),

ratio_suspects as (

    select
        ratio_checks.check_id,
        explanations.cell_id

    from ratio_checks

    inner join figure_statements
        on ratio_checks.figure_id = figure_statements.figure_id

    inner join figures as culprits
        on figure_statements.statement_id = culprits.statement_id

    inner join explanations
        on culprits.figure_id = explanations.cell_id

    where ratio_checks.rule_id in ('N_SHARE', 'N_GROWTH')

),

suspects as (

    select
        unnest(check_ids) as check_id,
        cell_id

    from explanations

    union

    select
        check_id,
        cell_id

    from ratio_suspects

),

broken_checks as (

    select * from {{ ref('fct_rule_checks') }}

    where status = 'broken'

),

rules as (

    select * from {{ ref('dim_rules') }}

    where
        severity = 'error'
        and family <> 'extraction'

),

final as (

    select
        broken_checks.check_id,
        broken_checks.rule_id,
        broken_checks.document_id,
        suspects.cell_id as suspect_cell_id

    from broken_checks

    inner join rules
        on broken_checks.rule_id = rules.rule_id

    left join suspects
        on broken_checks.check_id = suspects.check_id

)

select * from final
