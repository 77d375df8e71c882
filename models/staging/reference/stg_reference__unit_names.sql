-- one row per name of a unit as a document prints it (unit_id, printed_name, document_id)
with

source as (

    select * from {{ ref('unit_names') }}

),

renamed as (

    select
        unit_id,
        {{ normalized_label('name') }} as name,
        name as printed_name,
        name_kind,
        document_id,
        cast(source_line as integer) as source_line

    from source

)

select * from renamed
