-- one row per figure of the prose (document_id, row_no)
with

source as (

    select * from {{ ref('n01_narrative_figures') }}

),

renamed as (

    select
        document_id,
        cast(row_no as integer) as row_no,
        cast(source_line as integer) as source_line,
        trim(section) as section,
        trim(subject) as subject,
        trim(measure) as measure,
        value as value_text,
        {{ parsed_amount('value') }} as value,
        trim(unit) as unit,
        trim(direction) as direction

    from source

)

select * from renamed
