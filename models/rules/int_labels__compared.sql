-- one row per printed label of a functional or economic code that differs from the name of that code in that year (document_id, table_id, row_no, side)
with

table_rows as (

    select * from {{ ref('int_table_rows__keyed') }}

),

documents as (

    select * from {{ ref('stg_reference__documents') }}

),

class_names as (

    select * from {{ ref('int_class_names__resolved') }}

),

final as (

    select
        table_rows.document_id,
        table_rows.table_id,
        table_rows.row_no,
        table_rows.side,
        table_rows.row_key,
        table_rows.source_line,
        table_rows.source_page,
        table_rows.printed_label,
        table_rows.row_label,
        class_names.standard_label,
        class_names.is_from_document,
        class_names.code

    from table_rows

    inner join documents
        on table_rows.document_id = documents.document_id

    inner join class_names
        on class_names.code = coalesce(table_rows.functional_code, table_rows.economic_code)
        and class_names.code_kind = case when table_rows.functional_code is not null then 'functional' else 'economic' end
        and documents.fiscal_year = class_names.fiscal_year

    where coalesce(table_rows.row_label, '') <> class_names.standard_label

)

select * from final
