-- one row per figure of the prose or of a goal text (document_id, row_no)
with

source as (

    select * from {{ document_rows('n01_narrative_figures') }}

),

renamed as (

    select
        document_id,
        cast(row_no as integer) as row_no,
        cast(source_line as integer) as source_line,
        source_page,
        source_box,
        trim(section) as section,
        cast(statement as integer) as statement_no,
        cast(part_of as integer) as part_of,
        {{ normalized_label('subject') }} as subject,
        trim(role) as role,
        trim(measure) as measure,
        value as value_text,
        coalesce({{ parsed_amount('value') }}, {{ parsed_amount(range_start('value')) }}) as value,
        {{ parsed_amount(range_end('value')) }} as value_to,
        operator,
        trim(unit) as unit,
        trim(direction) as direction

    from source

)

select * from renamed
