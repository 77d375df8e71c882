-- one row per limit of one class to another and years that it holds in (rule_id, table_id, part_key, whole_key, first_year)
with

source as (

    select * from {{ ref('rule_limits') }}

),

renamed as (

    select
        rule_id,
        table_id,
        part_key,
        whole_key,
        coalesce(cast(nullif(first_year, '') as integer), 0) as first_year,
        coalesce(cast(nullif(last_year, '') as integer), 9999) as last_year,
        cast(most as decimal(6, 4)) as most,
        basis_zh,
        basis_en

    from source

)

select * from renamed
