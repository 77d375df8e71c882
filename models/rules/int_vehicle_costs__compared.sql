-- one row per document whose projects spend on vehicles (rule_id, document_id, instance_key)
-- What T10 says is what T06 says, and what the projects of performance tables spend on them beside it.
with

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

    select string_agg(word_pattern, '|') as vehicle_costs

    from {{ ref('stg_reference__indicator_words') }}

    where word_kind = 'vehicle_cost'

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

    from vehicles

)

select * from final
