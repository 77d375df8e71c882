-- one row per place of a printed or possible row of a doubted document (document_id, table_id, row_no, side, column_key)
-- A place may be blank. Only tables that a broken hard rule names, and absent ones: nothing else can be doubted.
{{ config(materialized='view') }}

with

doubted_tables as (

    select * from {{ ref('int_tables__doubted') }}

),

candidates as (

    select * from {{ ref('int_candidate_rows__listed') }}

),

columns as (

    select * from {{ ref('stg_templates__columns') }}

),

document_columns as (

    select * from {{ ref('int_document_columns__declared') }}

    where is_printed

),

table_rows as (

    select
        table_rows.document_id,
        table_rows.template_id,
        table_rows.table_id,
        table_rows.row_no,
        table_rows.side,
        table_rows.row_key,
        table_rows.row_occurrence,
        table_rows.parent_key,
        table_rows.row_level,
        table_rows.functional_code,
        table_rows.economic_code,
        table_rows.declared_column_key

    from {{ ref('int_table_rows__keyed') }} as table_rows

    inner join doubted_tables
        on table_rows.document_id = doubted_tables.document_id
        and table_rows.table_id = doubted_tables.table_id

    where table_rows.row_key is not null

    union all

    select
        document_id,
        template_id,
        table_id,
        row_no,
        side,
        row_key,
        1 as row_occurrence,
        parent_key,
        row_level,
        functional_code,
        economic_code,
        declared_column_key

    from candidates

),

final as (

    select
        concat(table_rows.table_id, '/', table_rows.row_no, '/', columns.printed_column) as place_id,
        table_rows.document_id,
        table_rows.template_id,
        table_rows.table_id,
        table_rows.row_no,
        table_rows.side,
        table_rows.row_key,
        table_rows.row_occurrence,
        table_rows.parent_key,
        table_rows.row_level,
        table_rows.functional_code,
        table_rows.economic_code,
        columns.printed_column,
        document_columns.column_key

    from table_rows

    inner join columns
        on table_rows.template_id = columns.template_id
        and table_rows.table_id = columns.table_id
        and table_rows.side = columns.side

    inner join document_columns
        on table_rows.document_id = document_columns.document_id
        and table_rows.table_id = document_columns.table_id
        and table_rows.side = document_columns.side
        and coalesce(table_rows.declared_column_key, columns.column_key) = document_columns.column_key

)

select * from final
