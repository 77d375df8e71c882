-- one row per rule family (rule_id)
with

rules as (

    select * from {{ ref('stg_reference__rules') }}

),

final as (

    select
        rule_id,
        family,
        form,
        severity,
        finding_kind,
        dimension,
        statement_zh,
        statement_en

    from rules

)

select * from final
