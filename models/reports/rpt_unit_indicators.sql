-- one row per budget document (document_id)
-- Ratios are recomputed from the leaf facts; money in 万元.
with

documents as (

    select * from {{ ref('int_documents__named') }}

    where document_kind = 'budget'

),

revenues as (

    select
        document_id,
        sum(amount) as revenue_total

    from {{ ref('fct_revenues') }}

    group by document_id

),

expenditures as (

    select
        document_id,
        sum(amount) as expenditure_total,
        sum(case when expenditure_kind = 'basic' then amount end) as basic_total,
        sum(case when expenditure_kind = 'project' then amount end) as project_total

    from {{ ref('fct_expenditures') }}

    where fund_scope = 'all_funds'

    group by document_id

),

basic_expenditures as (

    select
        document_id,
        sum(case when basic_kind = 'personnel' then amount end) as personnel_total,
        sum(case when basic_kind = 'operating' then amount end) as operating_total

    from {{ ref('fct_basic_expenditures') }}

    group by document_id

),

official_expenses as (

    select
        document_id,
        sum(amount) as official_expenses_total,
        sum(case when expense_line = 'overseas_travel' then amount end) as overseas_travel,
        sum(case when expense_line = 'reception' then amount end) as reception,
        sum(case when expense_line like 'vehicle%' then amount end) as vehicles

    from {{ ref('fct_official_expenses') }}

    group by document_id

),

staff as (

    select
        document_id,
        max(case when subject = '编制数' then amount end) as establishment,
        max(case when subject = '在职' then amount end) as staff_in_post,
        max(case when subject = '退休' then amount end) as retired_staff

    from {{ ref('fct_narrative_figures') }}

    where
        section = 'profile'
        and role = 'staff'
        and measure = 'count'

    group by document_id

),

previous as (

    select
        document_id,
        sum(previous_value) as previous_expenditure

    from {{ ref('fct_prior_year_figures') }}

    where
        section = 'expenditure'
        and subject in ('基本支出', '项目支出')

    group by document_id

    having count(*) = 2

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
        cast(staff.establishment as integer) as establishment,
        cast(staff.staff_in_post as integer) as staff_in_post,
        cast(staff.retired_staff as integer) as retired_staff,
        cast(revenues.revenue_total as decimal(20, 6)) as revenue_total,
        cast(expenditures.expenditure_total as decimal(20, 6)) as expenditure_total,
        cast(expenditures.basic_total as decimal(20, 6)) as basic_total,
        cast(expenditures.project_total as decimal(20, 6)) as project_total,
        cast(basic_expenditures.personnel_total as decimal(20, 6)) as personnel_total,
        cast(basic_expenditures.operating_total as decimal(20, 6)) as operating_total,
        cast(official_expenses.official_expenses_total as decimal(20, 6)) as official_expenses_total,
        cast(official_expenses.overseas_travel as decimal(20, 6)) as overseas_travel,
        cast(official_expenses.reception as decimal(20, 6)) as reception,
        cast(official_expenses.vehicles as decimal(20, 6)) as vehicles,
        cast(previous.previous_expenditure as decimal(20, 6)) as previous_expenditure,
        cast(
            (expenditures.expenditure_total - previous.previous_expenditure) * 100 / nullif(previous.previous_expenditure, 0)
            as decimal(18, 2)
        ) as expenditure_growth_percent,
        cast(expenditures.project_total * 100 / nullif(expenditures.expenditure_total, 0) as decimal(18, 2)) as project_share_percent,
        cast(expenditures.basic_total / nullif(staff.staff_in_post, 0) as decimal(20, 6)) as basic_per_head,
        cast(official_expenses.official_expenses_total / nullif(staff.staff_in_post, 0) as decimal(20, 6)) as official_expenses_per_head

    from documents

    left join revenues
        on documents.document_id = revenues.document_id

    left join expenditures
        on documents.document_id = expenditures.document_id

    left join basic_expenditures
        on documents.document_id = basic_expenditures.document_id

    left join official_expenses
        on documents.document_id = official_expenses.document_id

    left join staff
        on documents.document_id = staff.document_id

    left join previous
        on documents.document_id = previous.document_id

)

select * from final
