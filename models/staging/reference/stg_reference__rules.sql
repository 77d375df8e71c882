-- one row per rule (rule_id)
with

source as (

    select * from {{ ref('rules') }}

),

renamed as (

    select
        rule_id,
        family,
        form,
        severity,
        finding_kind,
        dimension,
        statement_zh,
        statement_en

    from source

)

select * from renamed
