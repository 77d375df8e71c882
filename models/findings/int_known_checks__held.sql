-- one row per acknowledged rule that is broken as it was judged, but for what other findings say (check_id)
-- An error beside it changes its sides; with the numbers that are implied in their places it is broken by what was known.
with

known as (

    select * from {{ ref('int_known_states__listed') }}

    where check_id is not null

),

checks as (

    select * from {{ ref('fct_rule_checks') }}

),

explanations as (

    select distinct
        cell_id,
        published_value,
        implied_value

    from {{ ref('fct_explanations') }}

    where
        equally_good = 1
        and column_key <> 'row'

),

rule_terms as (

    select * from {{ ref('fct_rule_terms') }}

),

corrections as (

    select
        rule_terms.check_id,
        sum(rule_terms.coefficient * (explanations.implied_value - explanations.published_value)) as correction

    from rule_terms

    inner join known
        on rule_terms.check_id = known.check_id

    inner join explanations
        on rule_terms.cell_id = explanations.cell_id

    group by rule_terms.check_id

),

final as (

    select
        known.check_id,
        known.document_id,
        register.published_text,
        register.implied_text

    from known

    inner join checks
        on known.check_id = checks.check_id

    inner join corrections
        on known.check_id = corrections.check_id

    inner join {{ ref('stg_reference__acknowledged_findings') }} as register
        on known.finding_id = register.finding_id

    where
        corrections.correction <> 0
        and abs(checks.difference + corrections.correction - known.known_value) <= checks.tolerance

)

select * from final
