-- row_no counts the printed rows of a table of a document from 1 without a gap.
{{ config(meta={'by': 'document_id'}) }}
with

table_rows as (

    select distinct
        document_id,
        table_id,
        row_no

    from {{ ref('int_table_rows__identified') }}

)

select
    document_id,
    table_id,
    count(*) as row_count,
    max(row_no) as last_row_no

from table_rows

group by
    document_id,
    table_id

having
    min(row_no) <> 1
    or max(row_no) <> count(*)
