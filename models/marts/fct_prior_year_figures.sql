-- one row per statement that gives an amount and its change on the previous year (statement_id)
with

final as (

    select * from {{ ref('int_prior_year_figures__implied') }}

)

select * from final
