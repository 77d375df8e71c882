-- one row per number of the prose that is not a figure (document_id, source_line, token, occurrence)
with

source as (

    select * from {{ document_rows('n02_excluded_numbers') }}

),

renamed as (

    select
        document_id,
        cast(source_line as integer) as source_line,
        source_page,
        token,
        reason,
        cast(row_number() over (partition by document_id, source_line, token order by source_page, reason) as integer) as occurrence

    from source

)

select * from renamed
