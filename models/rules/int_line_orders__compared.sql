-- one row per printed row that does not stand where its line, or its code, belongs (document_id, table_id, side, row_no)
-- Lines are in the order of their template, codes ascend within a unit. Of the rows of a run that is out of order those are told that stand
-- furthest from their places: the two that are exchanged, or the one that was moved. What its own label contradicts has no place to be held to.
with

table_rows as (

    select * from {{ ref('int_table_rows__keyed') }}

    where
        near_label is null
        and row_level is not null

),

mislabelled as (

    select distinct
        document_id,
        table_id,
        row_no,
        side

    from {{ ref('int_labels__compared') }}

),

lines as (

    select * from {{ ref('stg_templates__lines') }}

),

sorted as (

    select
        table_rows.document_id,
        table_rows.table_id,
        table_rows.side,
        table_rows.row_no,
        table_rows.source_line,
        table_rows.source_page,
        table_rows.printed_label,
        case when table_rows.line_key is not null then 'line' else concat('code ', coalesce(table_rows.unit_name, '')) end as order_kind,
        coalesce(
            lpad(cast(lines.ordinal as varchar), 4, '0'), table_rows.functional_code, table_rows.economic_code
        ) as order_key

    from table_rows

    left join lines
        on table_rows.template_id = lines.template_id
        and table_rows.table_id = lines.table_id
        and table_rows.side = lines.side
        and table_rows.line_key = lines.line_key

    left join mislabelled
        on table_rows.document_id = mislabelled.document_id
        and table_rows.table_id = mislabelled.table_id
        and table_rows.row_no = mislabelled.row_no
        and table_rows.side = mislabelled.side

    where
        mislabelled.row_no is null
        and coalesce(lines.line_key, table_rows.functional_code, table_rows.economic_code) is not null

),

placed as (

    select
        *,
        row_number() over (partition by document_id, table_id, side, order_kind order by row_no) as place_no,
        row_number() over (partition by document_id, table_id, side, order_kind order by order_key, row_no) as order_no

    from sorted

),

-- Where all that belongs so far stands so far, a run ends.
reached as (

    select
        *,
        max(order_no) over (
            partition by document_id, table_id, side, order_kind
            order by place_no
            rows between unbounded preceding and current row
        ) as last_order_no

    from placed

),

runs as (

    select
        *,
        sum(case when last_order_no = place_no then 1 else 0 end) over (
            partition by document_id, table_id, side, order_kind
            order by place_no desc
            rows between unbounded preceding and current row
        ) as run_no

    from reached

),

distances as (

    select
        *,
        abs(place_no - order_no) as distance,
        max(abs(place_no - order_no)) over (
            partition by document_id, table_id, side, order_kind, run_no
        ) as longest_distance

    from runs

),

final as (

    select
        displaced.document_id,
        displaced.table_id,
        displaced.side,
        displaced.row_no,
        displaced.source_line,
        displaced.source_page,
        displaced.printed_label,
        case
            when rightful.row_no = resident.row_no then rightful.printed_label
            when displaced.place_no > displaced.order_no then concat('before ', resident.printed_label)
            else concat('after ', resident.printed_label)
        end as rightful_label,
        case when rightful.row_no = resident.row_no then rightful.row_no end as exchanged_row_no

    from distances as displaced

    -- The row that belongs where it stands, and the one that stands where it belongs: one and the same where two are exchanged.
    inner join distances as rightful
        on displaced.document_id = rightful.document_id
        and displaced.table_id = rightful.table_id
        and displaced.side = rightful.side
        and displaced.order_kind = rightful.order_kind
        and displaced.place_no = rightful.order_no

    inner join distances as resident
        on displaced.document_id = resident.document_id
        and displaced.table_id = resident.table_id
        and displaced.side = resident.side
        and displaced.order_kind = resident.order_kind
        and displaced.order_no = resident.place_no

    where
        displaced.distance > 0
        and displaced.distance = displaced.longest_distance

)

select * from final
