-- one row per document and statement that its published performance tables, with what is not published, are held against
-- (rule_id, document_id, instance_key)
-- Vehicles: what T10 says is what T06 says, and what the projects of performance tables spend on them beside it.
with

figures as (

    select * from {{ ref('int_figures__measured') }}

    where
        section in ('performance_overview', 'other_matters')
        and measure = 'amount'
        and amount is not null

),

tables as (

    select * from {{ ref('int_performance_tables__measured') }}

),

quantities as (

    select * from {{ ref('int_quantities__unioned') }}

),

cells as (

    select * from {{ ref('int_cells__placed') }}

    where
        column_key = 'total'
        and amount is not null

),

words as (

    select
        string_agg(case when word_kind = 'unpublished' then word_pattern end, '|') as unpublished_names,
        string_agg(case when word_kind = 'published' then word_pattern end, '|') as published_names,
        string_agg(case when word_kind = 'of_others' then word_pattern end, '|') as names_of_others,
        string_agg(case when word_kind = 'vehicle_cost' then word_pattern end, '|') as vehicle_costs

    from {{ ref('stg_reference__indicator_words') }}

),

stated as (

    select
        figures.*,
        regexp_matches(figures.subject, words.unpublished_names) as is_unpublished,
        regexp_matches(figures.subject, words.names_of_others) as is_of_others,
        regexp_matches(figures.subject, words.published_names)
        and not regexp_matches(figures.subject, words.unpublished_names)
        and not regexp_matches(figures.subject, words.names_of_others) as is_published

    from figures

    cross join words

),

published as (

    select
        document_id,
        sum(coalesce(fiscal, 0)) as fiscal,
        sum(total) as total

    from tables

    where table_kind = 'project'

    group by document_id

),

of_others as (

    select
        document_id,
        sum(amount) as amount

    from stated

    where is_of_others

    group by document_id

),

projects as (

    select
        document_id,
        max(amount) as amount

    from cells

    where
        table_id = 'T07'
        and row_level = 'total'

    group by document_id

),

unpublished as (

    select
        'P_UNPUBLISHED' as rule_id,
        stated.document_id,
        concat('figure ', stated.row_no) as instance_key,
        stated.amount as left_amount,
        projects.amount - published.fiscal + coalesce(of_others.amount, 0) as right_amount,
        stated.source_line,
        concat(stated.value_text, coalesce(stated.unit, '')) as published_text

    from stated

    inner join published
        on stated.document_id = published.document_id

    inner join projects
        on stated.document_id = projects.document_id

    left join of_others
        on stated.document_id = of_others.document_id

    where stated.is_unpublished

),

all_published as (

    select
        'P_PUBLISHED' as rule_id,
        stated.document_id,
        concat('figure ', stated.row_no) as instance_key,
        stated.amount as left_amount,
        published.total as right_amount,
        stated.source_line,
        concat(stated.value_text, coalesce(stated.unit, '')) as published_text

    from stated

    inner join published
        on stated.document_id = published.document_id

    where stated.is_published

),

driven as (

    select
        quantities.document_id,
        sum(quantities.base_value) / 10000 as amount,
        min(quantities.source_line) as source_line,
        string_agg(concat('indicator ', quantities.row_no), ' ' order by quantities.row_no) as indicators

    from quantities

    inner join tables
        on quantities.document_id = tables.document_id
        and quantities.table_no = tables.row_no

    cross join words

    where
        quantities.quantity_kind = 'indicator'
        and quantities.unit_class = '元'
        and tables.fiscal > 0
        and regexp_matches(quantities.subject, words.vehicle_costs)

    group by quantities.document_id

),

vehicles as (

    select
        'P_VEHICLES' as rule_id,
        driven.document_id,
        driven.indicators as instance_key,
        driven.amount as left_amount,
        official.amount - basic.amount as right_amount,
        driven.source_line,
        {{ amount_text('driven.amount') }} as published_text

    from driven

    inner join cells as official
        on driven.document_id = official.document_id
        and official.table_id = 'T10'
        and official.row_key = 'vehicle_operation'

    inner join cells as basic
        on driven.document_id = basic.document_id
        and basic.table_id = 'T06'
        and basic.economic_code = '30231'

),

combined as (

    select * from unpublished

    union all

    select * from all_published

    union all

    select * from vehicles

),

final as (

    select
        rule_id,
        document_id,
        instance_key,
        cast(left_amount as decimal(20, 6)) as left_amount,
        cast(right_amount as decimal(20, 6)) as right_amount,
        source_line,
        published_text,
        {{ amount_text('right_amount') }} as implied_text

    from combined

)

select * from final
