-- one row per figure of the prose (figure_id)
with

figures as (

    select * from {{ ref('int_figures__measured') }}

),

final as (

    select
        figure_id,
        document_id,
        statement_id,
        part_of_statement_id,
        section,
        subject,
        role,
        measure,
        value_text,
        value,
        value_to,
        operator,
        unit,
        direction,
        amount,
        reject_reason,
        source_line,
        source_page,
        source_box

    from figures

)

select * from final
