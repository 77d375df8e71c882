-- one row per programme and year (programme_id, fiscal_year)
with

final as (

    select * from {{ ref('int_programme_years__stacked') }}

)

select * from final
