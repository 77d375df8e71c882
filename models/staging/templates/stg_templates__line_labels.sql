-- one row per wording of a line of a template (template_id, table_id, side, line_key, label)
with

source as (

    select * from {{ ref('template_line_labels') }}

),

renamed as (

    select
        template_id,
        table_id,
        side,
        line_key,
        label,
        {{ normalized_label('label') }} as bare_label

    from source

)

select * from renamed
