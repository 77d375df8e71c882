-- one row per rule instance that is no linear equation (check_id): its two sides, where it stands and what it would say
with

prose as (

    select * from {{ ref('int_prose_ratios__compared') }}

),

performance as (

    select * from {{ ref('int_performance_checks__compared') }}

),

programmes as (

    select * from {{ ref('int_programme_checks__compared') }}

),

proportions as (

    select * from {{ ref('int_proportions__compared') }}

),

combined as (

    select
        rule_id,
        document_id,
        instance_key,
        figure_id,
        left_amount,
        right_amount,
        tolerance,
        terms,
        decimals,
        source_line,
        source_page,
        published_text,
        implied_text

    from prose

    union all

    select
        rule_id,
        document_id,
        instance_key,
        cast(null as varchar) as figure_id,
        left_amount,
        right_amount,
        0 as tolerance,
        1 as terms,
        cast(null as integer) as decimals,
        source_line,
        cast(null as varchar) as source_page,
        published_text,
        implied_text

    from performance

    union all

    select
        rule_id,
        document_id,
        instance_key,
        cast(null as varchar) as figure_id,
        left_amount,
        right_amount,
        0 as tolerance,
        2 as terms,
        cast(null as integer) as decimals,
        source_line,
        cast(null as varchar) as source_page,
        published_text,
        implied_text

    from programmes

    union all

    select
        rule_id,
        document_id,
        instance_key,
        cast(null as varchar) as figure_id,
        left_amount,
        right_amount,
        tolerance,
        2 as terms,
        cast(null as integer) as decimals,
        source_line,
        cast(null as varchar) as source_page,
        published_text,
        implied_text

    from proportions

),

final as (

    select
        concat(rule_id, '/', document_id, '/', instance_key) as check_id,
        rule_id,
        document_id,
        instance_key,
        figure_id,
        cast(left_amount as decimal(20, 6)) as left_amount,
        cast(right_amount as decimal(20, 6)) as right_amount,
        cast(tolerance as decimal(20, 8)) as tolerance,
        cast(terms as integer) as terms,
        true as is_evaluable,
        decimals,
        source_line,
        source_page,
        published_text,
        implied_text

    from combined

)

select * from final
