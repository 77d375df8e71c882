-- one row per control of the extraction (check_id)
-- The controls come from a second, independent reading of the source, in the printed unit, so a difference is ours and not the publisher's:
-- no tolerance. A document that was read once has none, and says so once.
with

cells as (

    select * from {{ ref('int_cells__measured') }}

),

table_rows as (

    select * from {{ ref('int_table_rows__identified') }}

),

annual_indicators as (

    select * from {{ ref('stg_performance__annual_indicators') }}

),

indicators as (

    select * from {{ ref('stg_performance__indicators') }}

),

figures as (

    select * from {{ ref('stg_narrative__figures') }}

),

numbers as (

    select
        document_id,
        table_id,
        printed_column,
        row_no,
        printed_amount as amount

    from cells

    union all

    select
        document_id,
        'P04' as table_id,
        'weight' as printed_column,
        row_no,
        weight as amount

    from indicators

    where weight_text is not null

    union all

    select
        document_id,
        'N01' as table_id,
        measure as printed_column,
        row_no,
        -- A range is one figure, and no amount to add.
        case when value_to is null then value end as amount

    from figures

),

control_totals as (

    select * from {{ ref('stg_reference__control_totals') }}

),

document_tables as (

    select * from {{ ref('stg_reference__document_tables') }}

),

controlled_documents as (

    select distinct document_id

    from control_totals

),

extracted as (

    select
        document_id,
        table_id,
        printed_column,
        count(*) as cells,
        coalesce(sum(amount), 0) as amount,
        -- What is exchanged, or stands in the row beside its own, leaves the sum as it is.
        coalesce(sum(row_no * amount), 0) as by_row

    from numbers

    group by
        document_id,
        table_id,
        printed_column

),

printed_rows as (

    select distinct
        document_id,
        table_id,
        row_no

    from table_rows

    union all

    select
        document_id,
        'P02' as table_id,
        row_no

    from annual_indicators

    union all

    select
        document_id,
        'P04' as table_id,
        row_no

    from indicators

    union all

    select
        document_id,
        'N01' as table_id,
        row_no

    from figures

),

extracted_rows as (

    select
        document_id,
        table_id,
        count(*) as extracted_rows

    from printed_rows

    group by
        document_id,
        table_id

),

column_controls as (

    select
        coalesce(extracted.document_id, control_totals.document_id) as document_id,
        concat(
            coalesce(extracted.table_id, control_totals.table_id),
            ' ',
            coalesce(extracted.printed_column, control_totals.printed_column)
        ) as instance_key,
        coalesce(extracted.amount, 0) as extracted_amount,
        coalesce(control_totals.amount, 0) as control_amount,
        coalesce(extracted.cells, 0) as extracted_cells,
        coalesce(control_totals.cells, 0) as control_cells,
        coalesce(extracted.by_row, 0) as extracted_by_row,
        control_totals.by_row as control_by_row,
        coalesce(extracted.table_id, control_totals.table_id) as table_id

    from extracted

    full outer join control_totals
        on extracted.document_id = control_totals.document_id
        and extracted.table_id = control_totals.table_id
        and extracted.printed_column = control_totals.printed_column

    where
        coalesce(extracted.document_id, control_totals.document_id) in (
            select controlled_documents.document_id from controlled_documents
        )

),

row_controls as (

    select
        coalesce(extracted_rows.document_id, document_tables.document_id) as document_id,
        coalesce(extracted_rows.table_id, document_tables.table_id) as instance_key,
        coalesce(extracted_rows.extracted_rows, 0) as extracted_rows,
        coalesce(document_tables.printed_rows, 0) as registered_rows

    from extracted_rows

    full outer join document_tables
        on extracted_rows.document_id = document_tables.document_id
        and extracted_rows.table_id = document_tables.table_id

),

-- Where a row is lost or stands twice, the numbers of those below it are others.
miscounted as (

    select distinct
        document_id,
        instance_key as table_id

    from row_controls

    where extracted_rows <> registered_rows

),

by_row_controls as (

    select
        column_controls.document_id,
        column_controls.instance_key,
        column_controls.extracted_by_row,
        coalesce(column_controls.control_by_row, 0) as control_by_row,
        column_controls.control_by_row is not null and miscounted.table_id is null as is_evaluable

    from column_controls

    left join miscounted
        on column_controls.document_id = miscounted.document_id
        and column_controls.table_id = miscounted.table_id

),

combined as (

    select
        'C_CONTROL_TOTAL' as rule_id,
        document_id,
        instance_key,
        extracted_amount as left_amount,
        control_amount as right_amount,
        true as is_evaluable

    from column_controls

    union all

    select
        'C_CELL_COUNT' as rule_id,
        document_id,
        instance_key,
        extracted_cells as left_amount,
        control_cells as right_amount,
        true as is_evaluable

    from column_controls

    union all

    select
        'C_ROW_COUNT' as rule_id,
        document_id,
        instance_key,
        extracted_rows as left_amount,
        registered_rows as right_amount,
        true as is_evaluable

    from row_controls

    union all

    select
        'C_ROW_ORDER' as rule_id,
        document_id,
        instance_key,
        case when is_evaluable then extracted_by_row else 0 end as left_amount,
        case when is_evaluable then control_by_row else 0 end as right_amount,
        is_evaluable

    from by_row_controls

    union all

    select
        'C_CONTROL_TOTAL' as rule_id,
        document_id,
        'document' as instance_key,
        0 as left_amount,
        0 as right_amount,
        false as is_evaluable

    from {{ ref('stg_reference__documents') }}

    where document_id not in (select controlled_documents.document_id from controlled_documents)

),

final as (

    select
        concat(rule_id, '/', document_id, '/', instance_key) as check_id,
        rule_id,
        document_id,
        instance_key,
        cast(left_amount as decimal(20, 6)) as left_amount,
        cast(right_amount as decimal(20, 6)) as right_amount,
        cast(0 as decimal(20, 8)) as tolerance,
        cast(0 as integer) as terms,
        is_evaluable

    from combined

)

select * from final
