-- one row per number of a goal text or of a project's prose that an indicator of its table repeats (rule_id, instance_key)
-- The indicator is the one whose name shares the longest run with the subject, in a unit of the same class. Where one of those that share
-- half of it agrees, that is the one; else the nearest is what the number contradicts, unless another number agrees with that.
with

quantities as (

    select * from {{ ref('int_quantities__unioned') }}

),

pairs as (

    select * from {{ ref('int_subjects__paired') }}

    where paired_kind = 'goal'

),

words as (

    select string_agg(word_pattern, '|') as per_head

    from {{ ref('stg_reference__indicator_words') }}

    where word_kind = 'per_head'

),

measured as (

    select
        pairs.document_id,
        pairs.left_quantity_id,
        pairs.right_quantity_id,
        pairs.common_length,
        pairs.common_share,
        greatest(length(told.subject_core), length(targets.subject_core)) as longer,
        told.quantity_kind,
        told.row_no as figure_no,
        told.source_line as figure_line,
        told.value as figure_value,
        told.value_text as figure_text,
        told.unit as figure_unit,
        told.operator as figure_operator,
        told.base_value as figure_base,
        told.role as figure_role,
        told.base_value_to as figure_base_to,
        targets.row_no as target_no,
        targets.source_line,
        targets.value as target_value,
        targets.value_text as target_text,
        targets.unit as target_unit,
        targets.operator as target_operator,
        targets.base_value as target_base,
        -- A standard in 元 whose name says for whom is one for each of them.
        told.unit_class = targets.unit_class
        or (
            told.role = 'standard'
            and targets.unit_class = '元'
            and regexp_matches(targets.subject, words.per_head)
        ) as is_same_class,
        case
            when told.operator = '≈' then abs(targets.base_value - told.base_value) * 10 <= told.base_value
            when told.operator = '>'
                then targets.base_value >= told.base_value
                    and targets.base_value * 10 <= told.base_value * 11
            else targets.base_value between told.base_value and told.base_value_to
        end as is_agreed

    from pairs

    inner join quantities as told
        on pairs.left_quantity_id = told.quantity_id

    inner join quantities as targets
        on pairs.right_quantity_id = targets.quantity_id

    cross join words

    -- Money that is budgeted is a cost, and no effect such as the loans that it helps to give.
    where
        told.unit_class not like '元%'
        or told.role not in ('allocation', 'scale', 'total', 'part', 'subset', 'standard')
        or targets.role = '成本指标'

),

-- What half of the shorter name is shared by may be one thing.
likely as (

    select
        *,
        max(case when is_agreed and is_same_class then 1 else 0 end) over (partition by left_quantity_id) as figure_agreed,
        max(case when is_agreed and is_same_class and 2 * common_share >= 1 then 1 else 0 end)
            over (partition by right_quantity_id, quantity_kind) as target_agreed,
        2 * common_share >= 1 as is_half,
        row_number() over (
            partition by left_quantity_id, is_same_class
            order by common_length desc, common_share desc, is_agreed desc, target_no asc
        ) as figure_rank,
        row_number() over (
            partition by left_quantity_id, is_same_class, is_agreed
            order by common_length desc, common_share desc, target_no asc
        ) as agreed_rank,
        row_number() over (
            partition by right_quantity_id, quantity_kind, is_same_class
            order by common_length desc, common_share desc, is_agreed desc, figure_no asc
        ) as target_rank

    from measured

),

-- One thing beyond doubt: each is the nearest of the other, by most of the name.
certain as (

    select *

    from likely

    where
        is_same_class
        and is_half
        and (
            (is_agreed and agreed_rank = 1)
            or (
                figure_agreed = 0
                -- The whole is no part of it.
                and figure_role not in ('scale', 'total')
                and target_agreed = 0
                and figure_rank = 1
                and target_rank = 1
                and common_share >= 0.6
                and (common_length >= 3 or common_share = 1)
                -- A short word in a long name is no name of it.
                and 4 * common_length >= longer
            )
        )

),

stated as (

    select
        case quantity_kind when 'goal' then 'P_TARGET_GOAL' else 'P_TARGET_PROSE' end as rule_id,
        document_id,
        concat('indicator ', target_no, ' figure ', figure_no) as instance_key,
        target_value as left_amount,
        case
            when is_agreed then target_value
            else cast(figure_base / {{ unit_scale("coalesce(target_unit, '')") }} as decimal(20, 6))
        end as right_amount,
        source_line,
        target_text as published_text,
        concat(figure_text, coalesce(figure_unit, ''), ' in line ', figure_line) as implied_text

    from certain

),

operators as (

    select
        'P_GOAL_OPERATOR' as rule_id,
        document_id,
        concat('indicator ', target_no, ' figure ', figure_no) as instance_key,
        case when target_operator in ('≥', '>') then 1 else -1 end as left_amount,
        case when figure_operator in ('≥', '>') then 1 else -1 end as right_amount,
        source_line,
        target_text as published_text,
        concat(figure_operator, figure_text, coalesce(figure_unit, ''), ' in line ', figure_line) as implied_text

    from certain

    where
        is_agreed
        and target_operator in ('≥', '≤', '>', '<')
        and figure_operator in ('≥', '≤', '>', '<')

),

-- The same number of the same thing in units that cannot be one.
units as (

    select
        'P_GOAL_UNIT' as rule_id,
        document_id,
        concat('indicator ', target_no, ' figure ', figure_no) as instance_key,
        1 as left_amount,
        0 as right_amount,
        source_line,
        target_text as published_text,
        concat(figure_text, coalesce(figure_unit, ''), ' in line ', figure_line) as implied_text

    from likely

    where
        not is_same_class
        and is_half
        and figure_agreed = 0
        and target_agreed = 0
        and figure_value = target_value
        and common_length >= 3
        and common_share >= 0.75
        and coalesce(figure_unit, '') <> ''

),

final as (

    select * from stated

    union all

    select * from operators

    union all

    select * from units

)

select * from final
