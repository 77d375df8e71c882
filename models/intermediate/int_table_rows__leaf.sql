-- one row per table row that no other row of its table adds up to (document_id, table_id, row_no, side)
with

table_rows as (

    select * from {{ ref('int_table_rows__keyed') }}

),

parent_keys as (

    select distinct
        document_id,
        table_id,
        parent_key

    from table_rows

    where parent_key is not null

),

final as (

    select
        table_rows.document_id,
        table_rows.table_id,
        table_rows.row_no,
        table_rows.side

    from table_rows

    left join parent_keys
        on table_rows.document_id = parent_keys.document_id
        and table_rows.table_id = parent_keys.table_id
        and table_rows.row_key = parent_keys.parent_key

    where
        parent_keys.parent_key is null
        and table_rows.row_key is not null
        and table_rows.row_level <> 'total'

)

select * from final
