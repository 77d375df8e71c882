-- one row per pair of quantities of one performance table that may speak of one thing (left_quantity_id, right_quantity_id)
-- A figure of the goal text or of the prose with an indicator of the table, and a headcount with a standard of one text or table.
with

quantities as (

    select * from {{ ref('int_quantities__unioned') }}

),

stated as (

    select
        'goal' as paired_kind,
        told.document_id,
        told.quantity_id as left_quantity_id,
        targets.quantity_id as right_quantity_id,
        told.subject_core as left_core,
        targets.subject_core as right_core

    from quantities as told

    inner join quantities as targets
        on told.document_id = targets.document_id
        and told.table_no = targets.table_no

    where
        told.quantity_kind in ('goal', 'prose')
        and targets.quantity_kind = 'indicator'

),

-- Whoever is counted, and what each of them is paid; the prose pays in the text of a project, a table in its indicators.
paid as (

    select
        'paid' as paired_kind,
        standards.document_id,
        standards.quantity_id as left_quantity_id,
        heads.quantity_id as right_quantity_id,
        standards.subject_core as left_core,
        heads.subject_core as right_core

    from quantities as standards

    inner join quantities as heads
        on standards.document_id = heads.document_id
        and standards.table_no = heads.table_no
        and standards.quantity_kind = heads.quantity_kind

    where
        standards.unit_class like '元/人%'
        and heads.unit_class = '人'

),

final as (

    select * from stated

    union all

    select * from paid

)

select * from final
