-- one row per acknowledged finding (finding_id)
with

source as (

    select * from {{ ref('acknowledged_findings') }}

),

renamed as (

    select
        finding_id,
        document_id,
        cast(source_line as integer) as source_line,
        source_page,
        published_text,
        implied_text,
        kind,
        reason_zh,
        reason_en,
        cast(acknowledged_on as date) as acknowledged_on

    from source

)

select * from renamed
