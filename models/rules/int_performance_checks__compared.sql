-- one row per instance of a rule over the performance tables that is no linear equation (rule_id, document_id, instance_key)
with

tables as (

    select * from {{ ref('int_performance_tables__measured') }}

),

targets as (

    select * from {{ ref('int_targets__parsed') }}

),

statements as (

    select * from {{ ref('int_statements__pivoted') }}

),

table_counts as (

    select
        document_id,
        sum(case when fiscal > 0 then 1 else 0 end) as fiscal_tables,
        sum(case when coalesce(fiscal, 0) = 0 then 1 else 0 end) as nonfiscal_tables

    from tables

    where table_kind = 'project'

    group by document_id

),

counts as (

    select
        'P_COUNT' as rule_id,
        statements.document_id,
        replace(statements.statement_id, concat(statements.document_id, '/'), '') as instance_key,
        statements.count_value as left_amount,
        case when statements.subject like '%非财政拨款项目%' then table_counts.nonfiscal_tables else table_counts.fiscal_tables end as right_amount,
        statements.source_line,
        {{ count_text('statements.count_value') }} as published_text,
        case
            when statements.subject like '%非财政拨款项目%' then {{ count_text('table_counts.nonfiscal_tables') }}
            else {{ count_text('table_counts.fiscal_tables') }}
        end as implied_text

    from statements

    inner join table_counts
        on statements.document_id = table_counts.document_id

    where
        statements.section = 'performance_overview'
        and statements.subject like '%财政拨款项目%'
        and statements.count_value is not null

),

weights as (

    select
        'P_WEIGHT' as rule_id,
        targets.document_id,
        concat('table ', targets.table_no) as instance_key,
        sum(coalesce(targets.weight, 0)) as left_amount,
        90 as right_amount,
        min(targets.source_line) as source_line,
        {{ count_text('sum(coalesce(targets.weight, 0))') }} as published_text,
        '90' as implied_text

    from targets

    inner join tables
        on targets.document_id = tables.document_id
        and targets.table_no = tables.row_no

    where targets.weight_text is not null

    group by
        targets.document_id,
        targets.table_no

),

kinds as (

    select
        'P_TARGET_KIND' as rule_id,
        document_id,
        concat('indicator ', row_no) as instance_key,
        case when odd_kind is not null then 1 else 0 end as left_amount,
        0 as right_amount,
        source_line,
        coalesce(odd_text, target_text) as published_text,
        coalesce(odd_value, odd_kind) as implied_text

    from targets

    where table_no is not null

),

projects as (

    select * from {{ ref('int_projects__compared') }}

),

combined as (

    select * from counts

    union all

    select * from weights

    union all

    select * from kinds

    union all

    select * from projects

    union all

    select * from {{ ref('int_vehicle_costs__compared') }}

    union all

    select * from {{ ref('int_goals__compared') }}

    union all

    select * from {{ ref('int_indicators__compared') }}

    union all

    select * from {{ ref('int_costs__compared') }}

    union all

    select * from {{ ref('int_goal_sums__compared') }}

    union all

    select
        rule_id,
        document_id,
        instance_key,
        left_amount,
        right_amount,
        source_line,
        published_text,
        implied_text

    from {{ ref('int_payments__compared') }}

),

final as (

    select
        rule_id,
        document_id,
        instance_key,
        left_amount,
        right_amount,
        source_line,
        published_text,
        implied_text

    from combined

)

select * from final
