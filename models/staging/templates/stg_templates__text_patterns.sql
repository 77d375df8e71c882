-- one row per pattern of the text (template_id, ordinal)
with

source as (

    select * from {{ ref('text_patterns') }}

),

renamed as (

    select
        template_id,
        cast(ordinal as integer) as ordinal,
        mark_kind,
        text_pattern,
        section_name

    from source

)

select * from renamed
