-- one row per template and edit rule that holds in it (template_id, rule_id)
with

source as (

    select * from {{ ref('template_rules') }}

),

renamed as (

    select
        template_id,
        rule_id,
        strength,
        cast(first_year as integer) as first_year,
        cast(last_year as integer) as last_year

    from source

)

select * from renamed
