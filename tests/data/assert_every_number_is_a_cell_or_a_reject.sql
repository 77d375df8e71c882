-- Counts the amounts in the seed itself against the cells and the rejects: nothing is lost, nothing is made up.
{{ config(meta={'by': 'document_id'}) }}
with

seed_counts as (

    select
        document_id,
        table_id,
        count(*) as numbers

    from {{ document_rows('printed_cells') }}

    where length(trim(printed_text)) > 0

    group by
        document_id,
        table_id

),

placed as (

    select
        document_id,
        table_id

    from {{ ref('fct_cells') }}

    union all

    select
        document_id,
        table_id

    from {{ ref('fct_rejected_cells') }}

),

placed_counts as (

    select
        document_id,
        table_id,
        count(*) as numbers

    from placed

    group by
        document_id,
        table_id

)

select
    coalesce(seed_counts.document_id, placed_counts.document_id) as document_id,
    coalesce(seed_counts.table_id, placed_counts.table_id) as table_id,
    coalesce(seed_counts.numbers, 0) as numbers_in_seed,
    coalesce(placed_counts.numbers, 0) as numbers_placed

from seed_counts

full outer join placed_counts
    on seed_counts.document_id = placed_counts.document_id
    and seed_counts.table_id = placed_counts.table_id

where coalesce(seed_counts.numbers, 0) <> coalesce(placed_counts.numbers, 0)
