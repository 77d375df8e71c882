-- one row per programme and year (programme_id, fiscal_year)
-- 2022 is a task of the overall performance table, 2024 an item of the budget, 2023 is implied: amount − change.
with

programmes as (

    select * from {{ ref('stg_reference__programmes') }}

),

tasks as (

    select * from {{ ref('int_annual_tasks__measured') }}

),

documents as (

    select * from {{ ref('stg_reference__documents') }}

),

prior_year_figures as (

    select * from {{ ref('int_prior_year_figures__implied') }}

    where section = 'general_public_items'

),

published_tasks as (

    select
        programmes.programme_id,
        programmes.unit_id,
        documents.fiscal_year,
        tasks.total as amount,
        'published task' as basis,
        tasks.document_id,
        tasks.source_line

    from programmes

    inner join tasks
        on programmes.task_document_id = tasks.document_id
        and programmes.task_row_no = tasks.row_no

    inner join documents
        on tasks.document_id = documents.document_id

),

published_items as (

    select
        programmes.programme_id,
        programmes.unit_id,
        prior_year_figures.fiscal_year,
        prior_year_figures.amount,
        'published item' as basis,
        prior_year_figures.document_id,
        prior_year_figures.source_line

    from programmes

    inner join prior_year_figures
        on programmes.unit_id = prior_year_figures.unit_id
        and programmes.functional_code = prior_year_figures.functional_code

),

implied_items as (

    select
        programmes.programme_id,
        programmes.unit_id,
        prior_year_figures.previous_year as fiscal_year,
        prior_year_figures.previous_value as amount,
        'implied by the change' as basis,
        prior_year_figures.document_id,
        prior_year_figures.source_line

    from programmes

    inner join prior_year_figures
        on programmes.unit_id = prior_year_figures.unit_id
        and programmes.functional_code = prior_year_figures.functional_code

),

final as (

    select * from published_tasks

    union all

    select * from published_items

    union all

    select * from implied_items

)

select * from final
