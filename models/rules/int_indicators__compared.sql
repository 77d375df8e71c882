-- one row per indicator, or pair of indicators, that a rule over names, units, operators and values of the year before meets
-- (rule_id, document_id, instance_key)
with

-- The document of a unit belongs to that of its department of the year.
departments as (

    select
        other_document_id as document_id,
        min(document_id) as department_document_id

    from {{ ref('int_document_pairs__matched') }}

    where pair_kind in ('one_unit', 'several_units')

    group by other_document_id

),

targets as (

    select
        parsed.*,
        regexp_replace(parsed.level_3, '[(][^()]*[)]', '', 'g') as bare_name,
        coalesce(departments.department_document_id, parsed.document_id) as whole_document_id

    from {{ ref('int_targets__parsed') }} as parsed

    left join departments
        on parsed.document_id = departments.document_id

    where parsed.table_no is not null

),

quantities as (

    select * from {{ ref('int_quantities__unioned') }}

    where quantity_kind = 'indicator'

),

count_units as (

    select * from {{ ref('stg_reference__count_units') }}

),

words as (

    select
        string_agg(case when word_kind = 'rate' then word_pattern end, '|') as rates,
        string_agg(case when word_kind = 'rate_reached' then word_pattern end, '|') as reached_rates,
        string_agg(case when word_kind = 'rate_kept_low' then word_pattern end, '|') as low_rates,
        string_agg(case when word_kind = 'rate_neutral' then word_pattern end, '|') as neutral_rates,
        string_agg(case when word_kind = 'percent_allowed' then word_pattern end, '|') as percents,
        string_agg(case when word_kind = 'time_limit' then word_pattern end, '|') as time_limits

    from {{ ref('stg_reference__indicator_words') }}

),

units as (

    select distinct target_unit as unit

    from targets

    where target_unit is not null

    union

    select count_units.unit

    from count_units

),

-- Each name is judged once, however often it is printed.
name_kinds as (

    select
        names.bare_name,
        regexp_matches(names.bare_name, words.rates) as is_rate,
        regexp_matches(names.bare_name, words.reached_rates)
        and not regexp_matches(names.bare_name, words.low_rates)
        and not regexp_matches(names.bare_name, words.neutral_rates) as is_reached,
        regexp_matches(names.bare_name, words.low_rates) as is_kept_low,
        regexp_matches(names.bare_name, words.percents) as may_be_percent,
        regexp_matches(names.bare_name, words.time_limits) as is_time_limit

    from (select distinct targets.bare_name from targets) as names

    cross join words

),

fitting_units as (

    select
        names.bare_name,
        fitting.unit_pattern

    from (select distinct targets.bare_name from targets) as names

    inner join {{ ref('stg_reference__name_units') }} as fitting
        on regexp_matches(names.bare_name, fitting.name_pattern)

),

measured as (

    select
        targets.*,
        quantities.subject_core,
        quantities.unit_class,
        quantities.base_value,
        quantities.unit as said_unit,
        {{ unit_base("coalesce(targets.prior_unit, '')") }} as prior_base_unit,
        {{ unit_base("coalesce(targets.name_unit, '')") }} as name_base_unit,
        -- A rate of the year before that is printed as a part of 1 is that of 100.
        targets.prior_value * case
            when targets.target_unit = '%' and targets.prior_unit is null and targets.prior_value <= 1 then 100
            else {{ unit_scale("coalesce(targets.prior_unit, '')") }}
        end as prior_base,
        units.unit is not null as has_unit_in_name,
        name_kinds.is_rate,
        name_kinds.is_reached,
        name_kinds.is_kept_low,
        name_kinds.may_be_percent,
        name_kinds.is_time_limit,
        regexp_matches(targets.level_2, '成本') or regexp_matches(targets.level_1, '成本') as is_cost

    from targets

    left join quantities
        on targets.target_id = quantities.quantity_id

    left join units
        on targets.name_unit = units.unit

    left join name_kinds
        on targets.bare_name = name_kinds.bare_name

),

classed as (

    select
        measured.*,
        case
            when measured.prior_unit is null then null
            when regexp_matches(measured.prior_unit, '^[万亿]/') then {{ money_class("concat('元', measured.prior_base_unit)") }}
            when measured.prior_base_unit like '%元%' then {{ money_class('measured.prior_base_unit') }}
            else coalesce(prior_units.unit_class, measured.prior_base_unit)
        end as prior_class,
        case
            when measured.name_base_unit like '%元%' then {{ money_class('measured.name_base_unit') }}
            else coalesce(name_units.unit_class, measured.name_base_unit)
        end as name_class

    from measured

    left join count_units as prior_units
        on measured.prior_base_unit = prior_units.unit

    left join count_units as name_units
        on measured.name_base_unit = name_units.unit

),

unique_names as (

    select
        'P_NAME_UNIQUE' as rule_id,
        document_id,
        concat('indicator ', row_no) as instance_key,
        row_number() over (partition by document_id, table_no, level_2, level_3 order by row_no) as left_amount,
        1 as right_amount,
        source_line,
        level_3 as published_text,
        'a name that no other indicator of the table has' as implied_text

    from classed

),

name_units as (

    select
        'P_NAME_UNIT' as rule_id,
        document_id,
        concat('indicator ', row_no) as instance_key,
        case when name_class = unit_class and {{ unit_scale('name_unit') }} = {{ unit_scale('target_unit') }} then 0 else 1 end as left_amount,
        0 as right_amount,
        source_line,
        target_text as published_text,
        concat('the unit ', name_unit, ' of its name') as implied_text

    from classed

    where
        has_unit_in_name
        and target_unit is not null
        -- What is paid may be told without for whom: (万元/人) is 万元.
        and not (name_class like '元%' and unit_class like '元%')

    union all

    -- 人数 counts persons, 次数 counts times.
    select
        'P_NAME_UNIT' as rule_id,
        classed.document_id,
        concat('indicator ', classed.row_no) as instance_key,
        case when regexp_matches(classed.target_unit, fitting.unit_pattern) then 0 else 1 end as left_amount,
        0 as right_amount,
        classed.source_line,
        classed.target_text as published_text,
        concat('a unit of what its name counts: ', replace(fitting.unit_pattern, '|', ', ')) as implied_text

    from classed

    inner join fitting_units as fitting
        on classed.bare_name = fitting.bare_name

    where
        classed.target_unit is not null
        and not classed.has_unit_in_name

),

prior_units as (

    select
        'P_PRIOR_UNIT' as rule_id,
        document_id,
        concat('indicator ', row_no) as instance_key,
        case when prior_class = unit_class then 0 else 1 end as left_amount,
        0 as right_amount,
        source_line,
        prior_text as published_text,
        concat('a value in ', target_unit) as implied_text

    from classed

    where
        prior_value is not null
        and prior_unit is not null
        and target_unit is not null
        and not (prior_class like '元%' and unit_class like '元%')
        -- Hours and days are both of time.
        and not (prior_class in ('小时', '天', '分钟', '月', '年', '工作日') and unit_class in ('小时', '天', '分钟', '月', '年', '工作日'))

),

prior_dates as (

    select
        'P_PRIOR_DATE' as rule_id,
        document_id,
        concat('indicator ', row_no) as instance_key,
        cast(regexp_extract(prior_text, '(20[0-9]{2}) *年', 1) as integer) as left_amount,
        cast(regexp_extract(target_text, '(20[0-9]{2}) *年', 1) as integer) - 1 as right_amount,
        source_line,
        prior_text as published_text,
        concat(cast(cast(regexp_extract(target_text, '(20[0-9]{2}) *年', 1) as integer) - 1 as varchar), '年') as implied_text

    from classed

    where
        target_form = 'date'
        and regexp_matches(target_text, '20[0-9]{2} *年')
        and regexp_matches(prior_text, '20[0-9]{2} *年')

),

-- ≥ for a cost, ≤ for a rate that is to be reached and ≥ for one that is to be low turn a goal into its contrary.
operators as (

    select
        case when is_cost and not is_rate then 'P_COST_OPERATOR' else 'P_RATE_OPERATOR' end as rule_id,
        document_id,
        concat('indicator ', row_no) as instance_key,
        case
            when (is_cost and not is_rate) or is_kept_low then cast(operator in ('≥', '>') as integer)
            else cast(operator in ('≤', '<') as integer)
        end as left_amount,
        0 as right_amount,
        source_line,
        target_text as published_text,
        case when (is_cost and not is_rate) or is_kept_low then '= or ≤' else '= or ≥' end as implied_text

    from classed

    where
        target_form = 'number'
        and operator is not null
        and (
            (is_cost and not is_rate)
            or (target_unit = '%' and is_rate and (is_reached or is_kept_low))
        )

),

-- What is to be counted is reached, and a time that is allowed is kept: ≤ 25 件 and ≥ 60 天 turn a goal into its contrary.
count_operators as (

    select
        'P_COUNT_OPERATOR' as rule_id,
        document_id,
        concat('indicator ', row_no) as instance_key,
        case
            when level_2 = '时效指标' then cast(operator in ('≥', '>') as integer)
            else cast(operator in ('≤', '<') as integer)
        end as left_amount,
        0 as right_amount,
        source_line,
        target_text as published_text,
        case when level_2 = '时效指标' then '= or ≤' else '= or ≥' end as implied_text

    from classed

    where
        target_form = 'number'
        and operator is not null
        and not is_kept_low
        and (
            (
                level_2 = '数量指标'
                and unit_class not like '元%'
                and unit_class not in ('%', '')
                and unit_class not in ('小时', '天', '分钟', '月', '年', '工作日')
            )
            or (
                level_2 = '时效指标'
                and unit_class in ('小时', '天', '分钟', '月', '工作日')
                and is_time_limit
            )
        )

),

-- The date by which it is done is in the year of the document: none is before it, and one after it stands alone.
target_dates as (

    select
        dated.document_id,
        dated.row_no,
        dated.source_line,
        dated.target_text,
        cast(regexp_extract(dated.target_text, '(20[0-9]{2}) *年', 1) as integer) as target_year,
        documents.fiscal_year

    from classed as dated

    inner join {{ ref('stg_reference__documents') }} as documents
        on dated.document_id = documents.document_id

    where
        dated.target_form = 'date'
        and regexp_matches(dated.target_text, '20[0-9]{2} *年')

),

usual_dates as (

    select
        *,
        count(case when target_year = fiscal_year then 1 end) over (partition by document_id) as usual_targets,
        count(*) over (partition by document_id) as targets

    from target_dates

),

dates as (

    select
        'P_TARGET_DATE' as rule_id,
        document_id,
        concat('indicator ', row_no) as instance_key,
        target_year as left_amount,
        case
            when target_year < fiscal_year or (usual_targets >= 2 and 4 * usual_targets >= 3 * targets) then fiscal_year
            else target_year
        end as right_amount,
        source_line,
        target_text as published_text,
        concat(cast(fiscal_year as varchar), '年') as implied_text

    from usual_dates

),

percents as (

    select
        'P_PERCENT' as rule_id,
        document_id,
        concat('indicator ', row_no) as instance_key,
        case when may_be_percent then 0 else 1 end as left_amount,
        0 as right_amount,
        source_line,
        target_text as published_text,
        'no percentage' as implied_text

    from classed

    where
        target_form = 'number'
        and target_unit = '%'
        and odd_kind is null

),

-- An indicator that another table of the document has under the same name: the first one there says what the others should.
alike as (

    select
        *,
        first_value(document_id) over same_name as first_document,
        first_value(row_no) over same_name as first_no,
        first_value(table_no) over same_name as first_table,
        first_value(target_text) over same_name as first_text,
        first_value(prior_text) over same_name as first_prior_text,
        first_value(prior_base) over same_name as first_prior,
        first_value(base_value) over same_name as first_base,
        first_value(unit_class) over same_name as first_class,
        first_value(operator) over same_name as first_operator,
        first_value(source_line) over same_name as first_line

    from classed

    where
        target_form = 'number'
        and length(subject_core) >= 4

    window same_name as (partition by whole_document_id, level_2, bare_name order by document_id, row_no)

),

repeated as (

    select
        *,
        concat(
            'indicator ', row_no, ' indicator ', first_no,
            case when document_id <> first_document then concat(' of ', first_document) else '' end
        ) as instance_key

    from alike

    where
        table_no <> first_table
        or document_id <> first_document

),

same_priors as (

    select
        'P_SAME_PRIOR' as rule_id,
        document_id,
        instance_key,
        cast(prior_base as decimal(20, 6)) as left_amount,
        cast(first_prior as decimal(20, 6)) as right_amount,
        source_line,
        prior_text as published_text,
        concat(first_prior_text, ' in line ', first_line) as implied_text

    from repeated

    where
        prior_base is not null
        and first_prior is not null
        and base_value = first_base

),

-- The same thing measured the year before has the same target in both tables.
same_targets as (

    select
        'P_SAME_TARGET' as rule_id,
        document_id,
        instance_key,
        cast(base_value as decimal(20, 6)) as left_amount,
        cast(first_base as decimal(20, 6)) as right_amount,
        source_line,
        target_text as published_text,
        concat(first_text, ' in line ', first_line) as implied_text

    from repeated

    where
        prior_base = first_prior
        and unit_class = first_class
        and not is_cost

),

same_units as (

    select
        'P_SAME_UNIT' as rule_id,
        document_id,
        instance_key,
        case when unit_class = first_class then 0 else 1 end as left_amount,
        0 as right_amount,
        source_line,
        target_text as published_text,
        concat(first_text, ' in line ', first_line) as implied_text

    from repeated

    where
        said_unit is not null
        and first_class <> ''
        and not (unit_class like '元%' and first_class like '元%')

),

same_operators as (

    select
        'P_SAME_OPERATOR' as rule_id,
        document_id,
        instance_key,
        case operator when '≤' then -1 when '<' then -1 when '=' then 0 else 1 end as left_amount,
        case first_operator when '≤' then -1 when '<' then -1 when '=' then 0 else 1 end as right_amount,
        source_line,
        target_text as published_text,
        concat(first_text, ' in line ', first_line) as implied_text

    from repeated

    where
        operator is not null
        and first_operator is not null
        and base_value = first_base

),

combined as (

    select * from unique_names

    union all

    select * from name_units

    union all

    select * from prior_units

    union all

    select * from prior_dates

    union all

    select * from operators

    union all

    select * from count_operators

    union all

    select * from dates

    union all

    select * from percents

    union all

    select * from same_priors

    union all

    select * from same_targets

    union all

    select * from same_units

    union all

    select * from same_operators

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
