-- one row per template (template_id)
with

source as (

    select * from {{ ref('templates') }}

),

renamed as (

    select
        template_id,
        name_zh,
        name_en,
        region_id,
        cast(first_year as integer) as first_year,
        cast(last_year as integer) as last_year

    from source

)

select * from renamed
