-- one row per broken rule instance that a table with a wrong unit of money takes part in (check_id, table_id)
-- As long as the unit is wrong, nothing else can be said of them.
with

wrong_units as (

    select * from {{ ref('int_wrong_units__named') }}

),

rule_terms as (

    select * from {{ ref('fct_rule_terms') }}

),

cells as (

    select * from {{ ref('int_addends__unioned') }}

),

rule_checks as (

    select * from {{ ref('fct_rule_checks') }}

    where status = 'broken'

),

final as (

    select distinct
        rule_checks.check_id,
        rule_checks.document_id,
        wrong_units.table_id

    from wrong_units

    inner join cells
        on wrong_units.document_id = cells.document_id
        and wrong_units.table_id = cells.table_id

    inner join rule_terms
        on cells.cell_id = rule_terms.cell_id

    inner join rule_checks
        on rule_terms.check_id = rule_checks.check_id

)

select * from final
