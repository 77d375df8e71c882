-- one row per family of rules (family)
with

source as (

    select * from {{ ref('rule_families') }}

),

renamed as (

    select
        family,
        suite_name,
        owner,
        name_zh,
        name_en

    from source

)

select * from renamed
