-- one row per performance table whose goal or prose says its whole otherwise: by what is granted, or by for how many it is; or per number of
-- them that is one of an indicator with two neighbouring digits exchanged
-- (rule_id, document_id, instance_key)
with

quantities as (

    select * from {{ ref('int_quantities__unioned') }}

    where table_no is not null

),

tables as (

    select * from {{ ref('int_performance_tables__measured') }}

    where total is not null

),

words as (

    select string_agg(word_pattern, '|') as grants

    from {{ ref('stg_reference__indicator_words') }}

    where word_kind = 'granted'

),

pairs as (

    select * from {{ ref('int_subjects__paired') }}

    where paired_kind = 'goal'

),

-- What a goal says is granted in two parts or more, and in nothing that is the whole of them.
granted as (

    select
        goals.document_id,
        goals.table_no,
        sum(case when regexp_matches(goals.subject, words.grants) then goals.base_value end) / 10000 as amount,
        sum(case when regexp_matches(goals.subject, words.grants) then 1 else 0 end) as amounts,
        sum(case when goals.role in ('scale', 'total') then 1 else 0 end) as wholes,
        min(case when regexp_matches(goals.subject, words.grants) then goals.source_line end) as source_line,
        string_agg(
            case when regexp_matches(goals.subject, words.grants) then concat('figure ', goals.row_no) end, ' ' order by goals.row_no
        ) as figures

    from quantities as goals

    cross join words

    where
        goals.quantity_kind = 'goal'
        and goals.unit_class = '元'

    group by
        goals.document_id,
        goals.table_no

),

-- Far from the whole it is another sum: of more years, or of a part.
grants as (

    select
        'P_GOAL_SUM' as rule_id,
        granted.document_id,
        concat('table ', granted.table_no, ' ', granted.figures) as instance_key,
        granted.amount as left_amount,
        tables.total as right_amount,
        granted.source_line,
        {{ amount_text('granted.amount') }} as published_text,
        {{ amount_text('tables.total') }} as implied_text

    from granted

    inner join tables
        on granted.document_id = tables.document_id
        and granted.table_no = tables.row_no

    where
        granted.amounts >= 2
        and granted.wholes = 0
        and granted.amount * 10 between tables.total * 7 and tables.total * 13

),

-- All persons that the outputs of a table count are exactly of one number, and so many does the prose pay.
counted as (

    select
        document_id,
        table_no,
        min(base_value) as persons,
        string_agg(concat('indicator ', row_no), ' ' order by row_no) as indicators,
        min(value_text) as value_text,
        min(source_line) as target_line

    from quantities

    where
        quantity_kind = 'indicator'
        and unit_class = '人'
        and measure = '数量指标'
        and operator = '='

    group by
        document_id,
        table_no

    having
        count(*) >= 2
        and min(base_value) = max(base_value)

),

said as (

    select
        document_id,
        table_no,
        min(base_value) as persons,
        min(base_value_to) as persons_to,
        min(operator) as operator,
        min(row_no) as row_no,
        min(source_line) as source_line,
        min(concat(coalesce(operator, ''), value_text, coalesce(unit, ''))) as said_text

    from quantities

    where
        quantity_kind = 'prose'
        and role = 'headcount'
        and measure = 'count'

    group by
        document_id,
        table_no

    having count(*) = 1

),

persons as (

    select
        'P_PERSONS' as rule_id,
        said.document_id,
        concat('figure ', said.row_no, ' ', counted.indicators) as instance_key,
        said.persons as left_amount,
        case when counted.persons between said.persons and said.persons_to then said.persons else counted.persons end as right_amount,
        said.source_line,
        said.said_text as published_text,
        concat(counted.value_text, ' in line ', counted.target_line) as implied_text

    from said

    inner join counted
        on said.document_id = counted.document_id
        and said.table_no = counted.table_no

    where said.operator is null

),

-- A number of the text that no indicator of its kind has, and one that has two neighbouring digits of it exchanged: then they
-- differ by nine times one digit, at some place. Numbers of other things do so by chance: the two have to share a word, or the
-- indicator's has to stand in the table twice.
digits as (

    select
        *,
        concat(
            {% for digit in range(10) %}
            length(replace(cast(base_value as varchar), '{{ digit }}', '')){%- if not loop.last %}, ' ',{% endif %}
            {% endfor %}
        ) as lengths_without_a_digit

    from quantities

    where
        base_value = base_value_to
        and length(replace(replace(cast(base_value as varchar), '0', ''), '.', '')) >= 3

),

told as (

    select distinct
        document_id,
        table_no,
        quantity_kind,
        unit_class,
        base_value

    from digits

    where quantity_kind in ('goal', 'prose')

),

-- Where the same text tells the indicator's number too, the other is one of its own: a part beside its whole.
exchanged as (

    select
        'P_DIGITS' as rule_id,
        slips.document_id,
        concat('figure ', slips.row_no, ' indicator ', min(targets.row_no)) as instance_key,
        slips.base_value as left_amount,
        min(targets.base_value) as right_amount,
        slips.source_line,
        min(concat(slips.value_text, coalesce(slips.unit, ''))) as published_text,
        concat(min(targets.value_text), ' in line ', min(targets.source_line)) as implied_text

    from digits as slips

    inner join digits as targets
        on slips.document_id = targets.document_id
        and slips.table_no = targets.table_no
        and slips.unit_class = targets.unit_class
        and slips.lengths_without_a_digit = targets.lengths_without_a_digit
        and (
            slips.base_value = targets.base_value
            or length(
                replace(replace(cast(cast(abs(slips.base_value - targets.base_value) / 9 as decimal(20, 6)) as varchar), '0', ''), '.', '')
            ) = 1
        )

    left join told
        on targets.document_id = told.document_id
        and targets.table_no = told.table_no
        and slips.quantity_kind = told.quantity_kind
        and targets.unit_class = told.unit_class
        and targets.base_value = told.base_value

    left join pairs
        on slips.quantity_id = pairs.left_quantity_id
        and targets.quantity_id = pairs.right_quantity_id

    where
        slips.quantity_kind in ('goal', 'prose')
        and targets.quantity_kind = 'indicator'
        and (told.base_value is null or told.base_value = slips.base_value)

    group by
        slips.document_id,
        slips.table_no,
        slips.row_no,
        slips.source_line,
        slips.base_value

    -- One that is the same is no slip.
    having
        min(targets.base_value) = max(targets.base_value)
        and (count(*) >= 2 or max(pairs.common_length) >= 2)

),

combined as (

    select * from grants

    union all

    select * from exchanged

    union all

    select * from persons

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
        implied_text

    from combined

)

select * from final
