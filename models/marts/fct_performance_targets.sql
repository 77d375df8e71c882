-- one row per performance indicator (target_id)
-- `target_value` and `target_unit` are null where the target is no number; `target_form` then says what it is. A range has both ends.
with

targets as (

    select * from {{ ref('int_targets__parsed') }}

),

project_names as (

    select * from {{ ref('dim_project_names') }}

    where name_source = 'P03'

),

final as (

    select
        targets.target_id,
        targets.document_id,
        targets.table_no,
        project_names.project_id,
        targets.project_name,
        targets.level_1,
        targets.level_2,
        targets.level_3,
        targets.operator,
        targets.target_text,
        targets.target_value,
        targets.target_value_to,
        targets.target_unit,
        targets.target_form,
        targets.prior_text,
        targets.prior_value,
        targets.weight,
        targets.weight_text,
        targets.basis,
        targets.scoring,
        targets.evidence,
        targets.source_line

    from targets

    left join project_names
        on targets.document_id = project_names.document_id
        and targets.project_name = project_names.printed_name

)

select * from final
