-- one row per document, item, kind of expenditure and fund scope (document_id, functional_code, expenditure_kind, fund_scope)
-- fct_expenditures with all its names. The two scopes overlap: filter fund_scope before summing.
with

expenditures as (

    select * from {{ ref('fct_expenditures') }}

),

documents as (

    select * from {{ ref('int_documents__named') }}

),

classes as (

    select * from {{ ref('dim_functional_classes') }}

),

words as (

    select * from {{ ref('stg_reference__words') }}

),

final as (

    select
        expenditures.cell_id,
        documents.document_id,
        documents.fiscal_year,
        documents.unit_id,
        documents.unit_zh,
        documents.unit_en,
        documents.unit_level,
        documents.region_id,
        documents.region_zh,
        documents.region_en,
        items.class_code,
        classes.name as class_zh,
        classes.name_en as class_en,
        sections.functional_code as section_code,
        sections.name as section_zh,
        sections.name_en as section_en,
        expenditures.functional_code,
        items.name as item_zh,
        items.name_en as item_en,
        expenditures.expenditure_kind,
        kinds.name_zh as expenditure_kind_zh,
        {{ capitalised('kinds.name_en') }} as expenditure_kind_en,
        expenditures.fund_scope,
        scopes.name_zh as fund_scope_zh,
        {{ capitalised('scopes.name_en') }} as fund_scope_en,
        expenditures.amount,
        expenditures.source_line

    from expenditures

    left join documents
        on expenditures.document_id = documents.document_id

    left join classes as items
        on expenditures.functional_code = items.functional_code

    left join classes as sections
        on items.parent_code = sections.functional_code

    left join classes
        on items.class_code = classes.functional_code

    left join words as kinds
        on expenditures.expenditure_kind = kinds.word
        and kinds.word_list = 'expenditure_kind'

    left join words as scopes
        on expenditures.fund_scope = scopes.word
        and scopes.word_list = 'fund_scope'

)

select * from final
