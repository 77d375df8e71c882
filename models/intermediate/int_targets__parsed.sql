-- one row per indicator of a performance table, with its target read as operator, number and unit (target_id)
-- What is no number stays text: `target_form` says what it is. `odd_kind` says what is wrong where the kind of the target cannot be right,
-- `odd_value` what is meant.
with

indicators as (

    select * from {{ ref('stg_performance__indicators') }}

),

annual_indicators as (

    select * from {{ ref('stg_performance__annual_indicators') }}

),

tables as (

    select * from {{ ref('int_performance_tables__measured') }}

),

combined as (

    select
        concat(indicators.document_id, '/P04/', indicators.row_no) as target_id,
        indicators.document_id,
        indicators.row_no,
        indicators.table_no,
        tables.project_name,
        indicators.source_line,
        indicators.level_1,
        indicators.level_2,
        indicators.level_3,
        indicators.target_text,
        indicators.basis,
        indicators.prior_text,
        indicators.weight_text,
        indicators.weight,
        indicators.scoring,
        indicators.evidence

    from indicators

    left join tables
        on indicators.document_id = tables.document_id
        and indicators.table_no = tables.row_no

    union all

    select
        concat(document_id, '/P02/', row_no) as target_id,
        document_id,
        row_no,
        cast(null as integer) as table_no,
        cast(null as varchar) as project_name,
        source_line,
        level_1,
        level_2,
        level_3,
        target_text,
        cast(null as varchar) as basis,
        cast(null as varchar) as prior_text,
        cast(null as varchar) as weight_text,
        cast(null as decimal(20, 6)) as weight,
        cast(null as varchar) as scoring,
        cast(null as varchar) as evidence

    from annual_indicators

),

-- One spelling for the operators: `> =`, `>=`, `≥` and `＞=` are one; blanks go.
cleaned as (

    select
        *,
        {{ unified_operator("translate(target_text, '＞＜＝≧≦ 　', '><=≥≤')") }} as clean_target,
        {{ normalized_digits("translate(prior_text, ' 　', '')") }} as clean_prior

    from combined

),

-- Words for an operator (不少于 20 人) are the operator.
worded as (

    select
        cleaned.target_id,
        min(bound_words.ordinal) as ordinal

    from cleaned

    inner join {{ ref('stg_reference__bound_words') }} as bound_words
        on bound_words.place = 'before'
        and regexp_matches(cleaned.clean_target, concat('^(?:', bound_words.bound_pattern, ')[0-9]'))

    where not regexp_matches(cleaned.clean_target, '^[≥≤=<>]')

    group by cleaned.target_id

),

unworded as (

    select
        cleaned.*,
        case
            when bound_words.operator is null then cleaned.clean_target
            else concat(bound_words.operator, regexp_extract(cleaned.clean_target, '[0-9].*$', 0))
        end as plain_target

    from cleaned

    left join worded
        on cleaned.target_id = worded.target_id

    left join {{ ref('stg_reference__bound_words') }} as bound_words
        on worded.ordinal = bound_words.ordinal

),

split as (

    select
        *,
        nullif(regexp_extract(plain_target, '^(≥|≤|=|>|<|≈)', 1), '') as operator,
        nullif(regexp_extract(plain_target, '{{ number_with_unit_pattern() }}', 2), '') as value_text,
        nullif(regexp_extract(plain_target, '{{ number_with_unit_pattern() }}', 4), '') as unit_text,
        nullif(regexp_extract(clean_prior, '{{ number_with_unit_pattern() }}', 2), '') as prior_value_text,
        nullif(regexp_extract(clean_prior, '{{ number_with_unit_pattern() }}', 4), '') as prior_unit,
        nullif(regexp_extract(plain_target, '{{ range_pattern() }}', 2), '') as low_text,
        nullif(regexp_extract(plain_target, '{{ range_pattern() }}', 4), '') as high_text,
        nullif(regexp_extract(plain_target, '{{ range_pattern() }}', 6), '') as range_unit,
        nullif(regexp_extract(level_3, '[(]([^()]{1,8})[)]$', 1), '') as name_unit,
        regexp_matches(plain_target, '20[0-9]{2}[年.-][0-9]{1,2}|[0-9]{1,2}月([0-9]{1,2}日)?(前|底|末)?$') as is_date,
        regexp_matches(plain_target, '{{ range_pattern() }}') as is_range

    from unworded

),

parsed as (

    select
        *,
        {{ parsed_amount('value_text') }} as target_value,
        {{ parsed_amount('prior_value_text') }} as prior_value,
        case
            -- 2024年 is a year, 1年 is a duration.
            when unit_text = '年' and {{ parsed_amount('value_text') }} >= 1900 then 'date'
            when value_text is not null then 'number'
            when is_date then 'date'
            when is_range then 'range'
            else 'text'
        end as target_form

    from split

),

-- What the indicator's name asks for, and what stands there instead.
judged as (

    select
        *,
        regexp_matches(level_3, '(率|满意度)([(].*[)])?$') as is_rate,
        regexp_matches(level_3, '(时间|日期|期限)$') as is_time,
        level_2 = '经济成本指标'
        and target_form = 'number'
        and unit_text is not null
        and regexp_matches(level_3, '金额|成本|经费|标准|补贴|资金|费') as is_money,
        -- Spreadsheets count days from 1900: 40000 to 50000 are the years 2009 to 2036.
        target_form = 'number' and unit_text is null and target_value between 40000 and 50000 as is_serial_target,
        target_form <> 'number' and prior_value between 40000 and 50000 as is_serial_prior,
        prior_value > 0 and prior_value < 1 and clean_prior not like '%!%%' escape '!' as is_fraction_prior

    from parsed

),

final as (

    select
        target_id,
        document_id,
        row_no,
        table_no,
        project_name,
        source_line,
        level_1,
        level_2,
        level_3,
        operator,
        target_text,
        case
            when target_form = 'number' then target_value
            when target_form = 'range' then {{ parsed_amount('low_text') }}
        end as target_value,
        case when target_form = 'range' then {{ parsed_amount('high_text') }} end as target_value_to,
        case
            when target_form = 'number' then unit_text
            when target_form = 'range' then range_unit
        end as target_unit,
        {{ printed_decimals("coalesce(value_text, low_text)") }} as target_decimals,
        name_unit,
        target_form,
        prior_text,
        prior_value,
        prior_unit,
        {{ printed_decimals('prior_value_text') }} as prior_decimals,
        basis,
        weight_text,
        weight,
        scoring,
        evidence,
        case
            when is_serial_target or is_serial_prior then 'a date, not its serial number'
            when is_rate and target_form = 'number' and not regexp_matches(coalesce(unit_text, ''), '%|‰|百分点|分$') then 'a percentage'
            when is_rate and (target_form = 'text' or is_fraction_prior) then 'a percentage'
            when is_time and unit_text = '%' then 'a date or a duration'
            when is_money and not regexp_matches(unit_text, '元|%') then 'money with a unit of money'
            when level_2 = '数量指标' and target_form = 'text' then 'a number'
        end as odd_kind,
        case
            when is_serial_prior and not is_serial_target then prior_text
            when is_rate and is_fraction_prior and target_form = 'number' and unit_text is not null then prior_text
        end as odd_text,
        case
            when is_serial_target then cast(date '1899-12-30' + cast(target_value as integer) as varchar)
            when is_serial_prior then cast(date '1899-12-30' + cast(prior_value as integer) as varchar)
            when is_rate and target_form = 'number' and unit_text is null
                then concat(operator, {{ exact_text('case when target_value <= 1 then target_value * 100 else target_value end', 0) }}, '%')
            when is_rate and target_form = 'number' and is_fraction_prior then concat({{ exact_text('prior_value * 100', 0) }}, '%')
            when is_money and regexp_matches(unit_text, '^[百千万亿]')
                then concat(operator, value_text, regexp_replace(unit_text, '^([百千万亿]+)', '\1元'))
            when is_money and unit_text like '%/%' then concat(operator, value_text, '元/', unit_text)
        end as odd_value

    from judged

)

select * from final
