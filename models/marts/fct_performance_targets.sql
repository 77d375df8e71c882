-- one row per performance indicator (target_id)
-- `target_value` and `target_unit` are null where the target is text; `operator` is the printed comparison.
with

indicators as (

    select * from {{ ref('stg_performance__annual_indicators') }}

),

split as (

    select
        *,
        nullif(regexp_extract(target_text, '^(>=|<=|≥|≤|=|>|<)', 1), '') as operator,
        nullif(regexp_extract(target_text, '^(>=|<=|≥|≤|=|>|<)?([0-9][0-9,]*([.][0-9]+)?)', 2), '') as value_text,
        nullif(regexp_extract(target_text, '^(>=|<=|≥|≤|=|>|<)?[0-9][0-9,]*([.][0-9]+)?(.*)$', 3), '') as unit_text

    from indicators

),

final as (

    select
        concat(document_id, '/', row_no) as target_id,
        document_id,
        -- An overall table has no single project.
        cast(null as varchar) as project_name,
        level_1,
        level_2,
        level_3,
        operator,
        target_text,
        {{ parsed_amount('value_text') }} as target_value,
        unit_text as target_unit,
        cast(null as varchar) as prior_text,
        cast(null as decimal(18, 4)) as prior_value,
        cast(null as decimal(9, 4)) as weight,
        source_line

    from split

)

select * from final
