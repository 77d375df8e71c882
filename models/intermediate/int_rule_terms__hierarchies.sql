-- one row per cell in an instance of a hierarchy rule (rule_id, document_id, instance_key, cell_id)
-- A hierarchy rule holds a row against the rows that add up to it, column by column.
with

cells as (

    select * from {{ ref('int_cells__placed') }}

    where reject_reason is null

),

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

parents as (

    select
        cells.document_id,
        cells.table_id,
        cells.row_key as parent_key,
        cells.column_key,
        cells.cell_id,
        1 as coefficient

    from cells

    inner join parent_keys
        on cells.document_id = parent_keys.document_id
        and cells.table_id = parent_keys.table_id
        and cells.row_key = parent_keys.parent_key

),

children as (

    select
        document_id,
        table_id,
        parent_key,
        column_key,
        cell_id,
        -1 as coefficient

    from cells

    where parent_key is not null

),

combined as (

    select * from parents

    union all

    select * from children

),

final as (

    select
        concat(table_id, '_HIERARCHY') as rule_id,
        document_id,
        concat(parent_key, ' ', column_key) as instance_key,
        cell_id,
        coefficient

    from combined

)

select * from final
