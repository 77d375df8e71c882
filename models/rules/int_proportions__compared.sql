-- one row per printed class that is at most a part of another by law (rule_id, document_id, instance_key)
-- Contributions have one base: whoever prints more of one than the other allows has the wrong number in one of the two rows.
with

limits as (

    select * from {{ ref('stg_reference__rule_limits') }}

),

documents as (

    select * from {{ ref('stg_reference__documents') }}

),

cells as (

    select * from {{ ref('int_cells__placed') }}

    where
        column_key = 'total'
        and row_occurrence = 1
        and amount is not null
        and reject_reason is null

),

compared as (

    select
        limits.rule_id,
        parts.document_id,
        concat(limits.table_id, ' ', limits.part_key, ' ', limits.whole_key) as instance_key,
        limits.table_id,
        limits.part_key,
        limits.whole_key,
        limits.most,
        parts.cell_id as part_cell_id,
        wholes.cell_id as whole_cell_id,
        parts.amount as part_amount,
        limits.most * wholes.amount as most_amount,
        parts.half_unit + limits.most * wholes.half_unit as tolerance,
        parts.source_line

    from limits

    inner join cells as parts
        on limits.table_id = parts.table_id
        and limits.part_key = parts.row_key

    inner join cells as wholes
        on limits.table_id = wholes.table_id
        and limits.whole_key = wholes.row_key
        and parts.document_id = wholes.document_id

    inner join documents
        on parts.document_id = documents.document_id
        and documents.fiscal_year between limits.first_year and limits.last_year

    where wholes.amount > 0

),

final as (

    select
        rule_id,
        document_id,
        instance_key,
        table_id,
        part_key,
        whole_key,
        most,
        part_cell_id,
        whole_cell_id,
        cast(part_amount as decimal(20, 6)) as left_amount,
        cast(least(part_amount, most_amount) as decimal(20, 6)) as right_amount,
        cast(tolerance as decimal(20, 8)) as tolerance,
        source_line,
        {{ amount_text('part_amount') }} as published_text,
        concat('at most ', {{ amount_text('most_amount') }}) as implied_text

    from compared

)

select * from final
