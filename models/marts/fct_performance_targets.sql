-- one row per performance indicator (target_id)
-- `target_value` and `target_unit` are null where the target is no single number; `target_form` then says what it is.
with

targets as (

    select * from {{ ref('int_targets__parsed') }}

),

final as (

    select
        target_id,
        document_id,
        table_no,
        project_name,
        level_1,
        level_2,
        level_3,
        operator,
        target_text,
        target_value,
        target_unit,
        target_form,
        prior_text,
        prior_value,
        weight,
        weight_text,
        basis,
        scoring,
        evidence,
        source_line

    from targets

)

select * from final
