-- The sum of each leaf fact is the published total of its table, or the value that an acknowledged finding implies for it.
-- Where an acknowledged finding is about a row below the total, the leaves keep the wrong value and cannot add up; where it blames
-- no cell, it may be any of those that its identities hold. A total that is known to be wrong, and not what it should be, says nothing.
{{ config(meta={'by': 'document_id'}) }}
with

totals as (

    select
        cells.document_id,
        cells.table_id,
        cells.column_key,
        coalesce(findings.implied_value, cells.amount) as amount

    from {{ ref('fct_cells') }} as cells

    left join {{ ref('fct_findings') }} as findings
        on cells.cell_id = findings.cell_id

    where cells.row_key = 'total'

),

wrong_leaves as (

    select distinct
        findings.document_id,
        split_part(findings.cell_id, '/', 2) as table_id

    from {{ ref('fct_findings') }} as findings

    left join {{ ref('fct_cells') }} as cells
        on findings.cell_id = cells.cell_id

    where
        findings.status = 'acknowledged'
        and findings.cell_id is not null
        and (
            coalesce(cells.row_key, '') <> 'total'
            or findings.implied_value is null
        )

    union distinct

    select
        cells.document_id,
        cells.table_id

    from {{ ref('fct_findings') }} as findings

    inner join {{ ref('fct_finding_checks') }} as finding_checks
        on findings.finding_id = finding_checks.finding_id

    inner join {{ ref('fct_rule_checks') }} as rule_checks
        on finding_checks.check_id = rule_checks.check_id

    inner join {{ ref('fct_rule_terms') }} as rule_terms
        on finding_checks.check_id = rule_terms.check_id

    inner join {{ ref('fct_cells') }} as cells
        on rule_terms.cell_id = cells.cell_id

    where
        findings.status = 'acknowledged'
        and findings.cell_id is null
        and rule_checks.strength = 'identity'

),

leaf_sums as (

    select
        document_id,
        'T02' as table_id,
        fund_id as column_key,
        sum(amount) as amount

    from {{ ref('fct_revenues') }}

    group by
        document_id,
        fund_id

    union all

    select
        document_id,
        'T02' as table_id,
        'total' as column_key,
        sum(amount) as amount

    from {{ ref('fct_revenues') }}

    group by document_id

    union all

    select
        document_id,
        case fund_scope when 'all_funds' then 'T03' else 'T05' end as table_id,
        'total' as column_key,
        sum(amount) as amount
    from {{ ref('fct_expenditures') }}
    group by document_id, fund_scope

    union all

    select
        document_id,
        'T06' as table_id,
        'total' as column_key,
        sum(amount) as amount

    from {{ ref('fct_basic_expenditures') }}

    group by document_id

    union all

    select
        document_id,
        'T07' as table_id,
        'total' as column_key,
        sum(amount) as amount

    from {{ ref('fct_project_expenditures') }}

    group by document_id

    union all

    select
        document_id,
        'T10' as table_id,
        'total' as column_key,
        sum(amount) as amount

    from {{ ref('fct_official_expenses') }}

    group by document_id

    union all

    select
        document_id,
        'T11' as table_id,
        'total' as column_key,
        sum(amount) as amount

    from {{ ref('fct_carryovers') }}

    group by document_id

    union all

    select
        document_id,
        'P01' as table_id,
        'total' as column_key,
        sum(total) as amount

    from {{ ref('fct_performance_projects') }}

    where table_kind = 'task'

    group by document_id

),

-- A table that prints totals only has no leaves.
with_leaves as (

    select distinct
        document_id,
        table_id

    from {{ ref('fct_cells') }}

    where
        is_leaf
        and row_level not in ('total', 'unit')

),

leaf_columns as (

    select distinct
        document_id,
        table_id,
        column_key

    from {{ ref('fct_cells') }}

    where is_leaf

),

wanted as (

    select totals.*

    from totals

    inner join with_leaves
        on totals.document_id = with_leaves.document_id
        and totals.table_id = with_leaves.table_id

    left join leaf_columns
        on totals.document_id = leaf_columns.document_id
        and totals.table_id = leaf_columns.table_id
        and totals.column_key = leaf_columns.column_key

    where
        -- The tables that a leaf fact is made of.
        totals.table_id in ('T02', 'T03', 'T05', 'T06', 'T07', 'T10', 'T11', 'P01')
        and (
            totals.column_key = 'total'
            or totals.table_id = 'T02' and leaf_columns.column_key is not null
        )

)

select
    coalesce(wanted.document_id, leaf_sums.document_id) as document_id,
    coalesce(wanted.table_id, leaf_sums.table_id) as table_id,
    coalesce(wanted.column_key, leaf_sums.column_key) as column_key,
    wanted.amount as published_total,
    leaf_sums.amount as leaf_sum

from wanted

full outer join leaf_sums
    on wanted.document_id = leaf_sums.document_id
    and wanted.table_id = leaf_sums.table_id
    and wanted.column_key = leaf_sums.column_key

left join wrong_leaves
    on coalesce(wanted.document_id, leaf_sums.document_id) = wrong_leaves.document_id
    and coalesce(wanted.table_id, leaf_sums.table_id) = wrong_leaves.table_id

where
    wrong_leaves.document_id is null
    -- Items of T06 may differ from the printed class by rounding: the rules judge that, not this test.
    and abs(coalesce(wanted.amount, 0) - coalesce(leaf_sums.amount, 0)) > 0.02
