-- one row per label with which a document prints a code (document_id, code_kind, code, row_label)
-- The rows of a project are named for the project, not for their code.
with

table_rows as (

    select * from {{ ref('int_table_rows__identified') }}

),

documents as (

    select * from {{ ref('stg_reference__documents') }}

),

final as (

    select
        table_rows.document_id,
        case when table_rows.functional_code is not null then 'functional' else 'economic' end as code_kind,
        coalesce(table_rows.functional_code, table_rows.economic_code) as code,
        documents.fiscal_year,
        table_rows.row_label,
        min(table_rows.printed_label) as printed_label,
        count(*) as printed_rows

    from table_rows

    inner join documents
        on table_rows.document_id = documents.document_id

    where coalesce(table_rows.functional_code, table_rows.economic_code) is not null

    group by
        table_rows.document_id,
        case when table_rows.functional_code is not null then 'functional' else 'economic' end,
        coalesce(table_rows.functional_code, table_rows.economic_code),
        documents.fiscal_year,
        table_rows.row_label

)

select * from final
