-- one row per document in which a hard rule is broken or a table is absent (document_id)
with

broken_cells as (

    select * from {{ ref('int_check_cells__judged') }}

    where severity = 'error'

),

document_tables as (

    select * from {{ ref('stg_reference__document_tables') }}

    where status = 'absent'

),

combined as (

    select document_id from broken_cells

    union

    select document_id from document_tables

),

final as (

    select * from combined

)

select * from final
