-- one row per performance table of a budget, with its amounts in 万元 (document_id, row_no)
with

tables as (

    select * from {{ ref('stg_performance__tables') }}

),

amounts as (

    select
        document_id,
        row_no,
        max(case when column_key = 'total' then amount end) as total,
        max(case when column_key = 'fiscal' then amount end) as fiscal,
        max(case when column_key = 'other' then amount end) as other,
        max(case when column_key = 'fiscal_superior' then amount end) as fiscal_superior,
        max(case when column_key = 'fiscal_own' then amount end) as fiscal_own

    from {{ ref('int_cells__measured') }}

    where table_id = 'P03'

    group by
        document_id,
        row_no

),

final as (

    select
        tables.document_id,
        tables.row_no,
        tables.source_line,
        tables.end_line,
        tables.table_kind,
        tables.unit_name,
        tables.printed_project_name,
        tables.project_name,
        amounts.total,
        amounts.fiscal,
        amounts.other,
        amounts.fiscal_superior,
        amounts.fiscal_own

    from tables

    left join amounts
        on tables.document_id = amounts.document_id
        and tables.row_no = amounts.row_no

)

select * from final
