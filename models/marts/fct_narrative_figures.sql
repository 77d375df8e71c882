-- one row per figure of the prose (figure_id)
with

figures as (

    select * from {{ ref('stg_narrative__figures') }}

),

final as (

    select
        concat(document_id, '/', row_no) as figure_id,
        document_id,
        section,
        subject,
        measure,
        value_text,
        value,
        unit,
        direction,
        source_line

    from figures

)

select * from final
