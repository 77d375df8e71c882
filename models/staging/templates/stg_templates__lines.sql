-- one row per template, table side and line without a code (template_id, table_id, side, line_key)
with

source as (

    select * from {{ ref('template_lines') }}

),

renamed as (

    select
        template_id,
        table_id,
        side,
        line_key,
        cast(ordinal as integer) as ordinal,
        label_pattern,
        parent_line,
        row_key,
        column_key,
        cast(is_required as boolean) as is_required

    from source

)

select * from renamed
