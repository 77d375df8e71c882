-- one row per document, step, source and target of the money (document_id, flow_step, source_id, target_id)
-- Ready for a Sankey chart; each step adds up to the total of its table, so filter flow_step before summing.
with

revenues as (

    select * from {{ ref('fct_revenues') }}

),

expenditures as (

    select * from {{ ref('fct_expenditures') }}

    where fund_scope = 'all_funds'

),

documents as (

    select * from {{ ref('int_documents__named') }}

),

classes as (

    select * from {{ ref('dim_functional_classes') }}

),

funds as (

    select * from {{ ref('dim_funds') }}

),

expenditure_kinds as (

    select * from {{ ref('stg_reference__words') }}

    where word_list = 'expenditure_kind'

),

funded as (

    select
        revenues.document_id,
        1 as flow_step,
        revenues.fund_id as source_id,
        classes.class_code as target_id,
        sum(revenues.amount) as amount

    from revenues

    inner join classes
        on revenues.functional_code = classes.functional_code

    group by
        revenues.document_id,
        revenues.fund_id,
        classes.class_code

),

spent as (

    select
        expenditures.document_id,
        2 as flow_step,
        classes.class_code as source_id,
        expenditures.expenditure_kind as target_id,
        sum(expenditures.amount) as amount

    from expenditures

    inner join classes
        on expenditures.functional_code = classes.functional_code

    group by
        expenditures.document_id,
        classes.class_code,
        expenditures.expenditure_kind

),

flows as (

    select * from funded

    union all

    select * from spent

),

final as (

    select
        documents.document_id,
        documents.fiscal_year,
        documents.unit_id,
        documents.unit_zh,
        documents.unit_en,
        documents.unit_level,
        documents.region_id,
        documents.region_zh,
        documents.region_en,
        flows.flow_step,
        flows.source_id,
        coalesce(funds.name_zh, source_classes.name) as source_zh,
        coalesce(funds.name_en, source_classes.name_en) as source_en,
        flows.target_id,
        coalesce(expenditure_kinds.name_zh, target_classes.name) as target_zh,
        coalesce({{ capitalised('expenditure_kinds.name_en') }}, target_classes.name_en) as target_en,
        cast(flows.amount as decimal(20, 6)) as amount

    from flows

    left join documents
        on flows.document_id = documents.document_id

    left join funds
        on flows.source_id = funds.fund_id

    left join classes as source_classes
        on flows.source_id = source_classes.functional_code

    left join classes as target_classes
        on flows.target_id = target_classes.functional_code

    left join expenditure_kinds
        on flows.target_id = expenditure_kinds.word

)

select * from final
