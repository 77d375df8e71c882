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
        case expenditures.expenditure_kind when 'basic' then '基本支出' else '项目支出' end as expenditure_kind_zh,
        case expenditures.expenditure_kind when 'basic' then 'Basic expenditure' else 'Project expenditure' end as expenditure_kind_en,
        expenditures.fund_scope,
        case expenditures.fund_scope when 'all_funds' then '全部资金' else '一般公共预算' end as fund_scope_zh,
        case expenditures.fund_scope when 'all_funds' then 'All funds' else 'General public budget' end as fund_scope_en,
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

)

select * from final
