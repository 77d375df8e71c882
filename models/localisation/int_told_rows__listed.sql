-- one row per row that is told to be lost, repeated, or under another code or label, and that nobody judged (document_id, table_id, row_no, row_key)
-- What its number would be in a rule nobody can say until its label is right. A row that was lost has the number 0.
with

explanations as (

    select * from {{ ref('fct_explanations') }}

    where equally_good = 1

),

table_rows as (

    select * from {{ ref('int_table_rows__keyed') }}

),

register as (

    select * from {{ ref('stg_reference__acknowledged_findings') }}

),

of_search as (

    select
        document_id,
        table_id,
        row_no,
        row_key

    from explanations

    where
        column_key = 'row'
        or pattern in ('row_repeated', 'labels_exchanged')

),

of_labels as (

    select
        document_id,
        table_id,
        row_no,
        row_key,
        concat(
            'L_LABEL_STANDARD/', document_id, '/', table_id, '/', {{ row_name('row_key', 'row_occurrence') }}
        ) as finding_id

    from {{ ref('int_labels__compared') }}

    union all

    select
        table_rows.document_id,
        table_rows.table_id,
        table_rows.row_no,
        table_rows.row_key,
        concat(
            'L_LINE_ORDER/',
            table_rows.document_id,
            '/',
            table_rows.table_id,
            '/',
            {{ row_name('table_rows.row_key', 'table_rows.row_occurrence') }}
        ) as finding_id

    from table_rows

    inner join {{ ref('int_line_orders__compared') }} as line_orders
        on table_rows.document_id = line_orders.document_id
        and table_rows.table_id = line_orders.table_id
        and table_rows.side = line_orders.side
        and table_rows.row_no = line_orders.row_no

    union all

    -- A label that is no line's, or nearly one's.
    select
        document_id,
        table_id,
        row_no,
        row_key,
        concat('L_LABEL_KNOWN/', document_id, '/', table_id, '/', side, '/', row_no) as finding_id

    from table_rows

    where
        near_label is not null
        or (row_key is null and row_label is not null)

),

told as (

    select * from of_search

    union

    select
        of_labels.document_id,
        of_labels.table_id,
        of_labels.row_no,
        of_labels.row_key

    from of_labels

    left join register
        on of_labels.finding_id = register.finding_id

    where register.finding_id is null

),

final as (

    select distinct
        told.document_id,
        told.table_id,
        told.row_no,
        told.row_key,
        coalesce(table_rows.project_name, table_rows.row_label) as row_label

    from told

    left join table_rows
        on told.document_id = table_rows.document_id
        and told.table_id = table_rows.table_id
        and told.row_no = table_rows.row_no
        and coalesce(told.row_key, '') = coalesce(table_rows.row_key, '')

)

select * from final
