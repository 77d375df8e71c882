-- one row per performance table without a total (document_id, row_no): what it should add up to, and what it stands for, cannot be judged
with

tables as (

    select * from {{ ref('int_performance_tables__measured') }}

),

final as (

    select
        document_id,
        row_no,
        concat('table ', row_no) as instance_key,
        table_kind,
        source_line

    from tables

    where total is null

)

select * from final
