-- one row per programme that a unit runs over several years (programme_id)
with

source as (

    select * from {{ ref('programmes') }}

),

renamed as (

    select
        programme_id,
        {{ normalized_label('name_zh') }} as name_zh,
        name_en,
        unit_id,
        functional_code,
        task_document_id,
        cast(task_row_no as integer) as task_row_no

    from source

)

select * from renamed
