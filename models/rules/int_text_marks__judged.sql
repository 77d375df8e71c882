-- one row per place of the text that a rule does not allow (finding_id)
-- Words that must not stand there are wrong by being there; a year and a note are held against the document and its tables.
with

marks as (

    select * from {{ ref('stg_narrative__text_marks') }}

),

documents as (

    select * from {{ ref('stg_reference__documents') }}

),

document_tables as (

    select * from {{ ref('stg_reference__document_tables') }}

),

filled_tables as (

    select distinct
        document_id,
        table_id

    from {{ ref('int_cells__measured') }}

    where amount <> 0

),

from_words as (

    select
        case mark_kind
            when 'placeholder' then 'W_PLACEHOLDER'
            when 'both_words' then 'W_BOTH_WORDS'
            when 'doubled_mark' then 'W_DOUBLED_MARK'
            when 'missing_reason' then 'W_REASON_GIVEN'
            when 'item_name' then 'W_ITEM_NAME'
            when 'other_item' then 'W_REASON_ITEM'
            when 'other_direction' then 'W_REASON_DIRECTION'
            when 'other_project' then 'W_REASON_PROJECT'
            when 'no_plan' then 'W_REASON_PLAN'
            when 'other_unit' then 'W_UNIT_NAME'
            when 'other_kind' then 'W_OWN_KIND'
            when 'list_count' then 'W_LIST_COUNT'
            when 'bad_date' then 'W_DATE'
            when 'no_change' then 'W_REASON_SAME'
            when 'zero_change' then 'W_REASON_SAME'
            else 'W_CONTENTS_TITLE'
        end as rule_id,
        document_id,
        source_line,
        source_page,
        source_box,
        excerpt as published_text,
        case mark_kind
            when 'placeholder' then 'words of this document'
            when 'both_words' then 'one of the two words'
            when 'doubled_mark' then 'one mark'
            when 'missing_reason' then 'a reason'
            when 'no_plan' then 'no amount'
            when 'bad_date' then 'a date of the calendar'
            when 'no_change' then 'no change'
            when 'zero_change' then 'no change'
            else other_excerpt
        end as implied_text,
        row_no

    from marks

    where mark_kind in (
            'placeholder', 'both_words', 'doubled_mark', 'missing_reason', 'item_name', 'other_item', 'other_direction', 'other_project',
            'no_plan',
            'contents_title', 'other_unit', 'other_kind', 'list_count', 'bad_date', 'no_change', 'zero_change'
        )

),

from_years as (

    select
        'W_YEAR' as rule_id,
        marks.document_id,
        marks.source_line,
        marks.source_page,
        marks.source_box,
        marks.excerpt as published_text,
        cast(documents.fiscal_year - case marks.mark_kind when 'year_before' then 1 else 0 end as varchar) as implied_text,
        marks.row_no

    from marks

    inner join documents
        on marks.document_id = documents.document_id

    where
        (
            marks.mark_kind in ('budget_year', 'year_before')
            and marks.excerpt
            <> cast(documents.fiscal_year - case marks.mark_kind when 'year_before' then 1 else 0 end as varchar)
        )
        -- A sentence may say the amount of the year before.
        or (
            marks.mark_kind = 'said_year'
            and marks.excerpt not in (
                cast(documents.fiscal_year as varchar), cast(documents.fiscal_year - 1 as varchar)
            )
        )

),

-- Money of a budget is spent in its year: a period that the year is not in; or another year where most other periods of the document have it.
periods as (

    select
        marks.*,
        documents.fiscal_year,
        try_cast(marks.excerpt as integer) as period_year,
        count(case when marks.excerpt = cast(documents.fiscal_year as varchar) then 1 end)
            over (partition by marks.document_id, marks.mark_kind) as usual_periods,
        count(*) over (partition by marks.document_id, marks.mark_kind) as periods

    from marks

    inner join documents
        on marks.document_id = documents.document_id

    where marks.mark_kind in ('period_from', 'period_to')

),

from_periods as (

    select
        'W_PERIOD' as rule_id,
        document_id,
        source_line,
        source_page,
        source_box,
        excerpt as published_text,
        cast(fiscal_year as varchar) as implied_text,
        row_no

    from periods

    where
        period_year <> fiscal_year
        and (
            (mark_kind = 'period_from' and period_year > fiscal_year)
            or (mark_kind = 'period_to' and period_year < fiscal_year)
            or (usual_periods >= 3 and 4 * usual_periods >= 3 * periods)
        )

),

-- Where the staff in service grew, no reason says fewer people; and the reverse.
staff_changes as (

    select
        document_id,
        max(direction) as direction

    from {{ ref('int_figures__measured') }}

    where
        section = 'profile'
        and role = 'staff'
        and measure = 'change'
        and subject like '%在职%'
        and value > 0

    group by document_id

    having min(direction) = max(direction)

),

from_staff as (

    select
        'W_REASON_STAFF' as rule_id,
        marks.document_id,
        marks.source_line,
        marks.source_page,
        marks.source_box,
        marks.excerpt as published_text,
        case staff_changes.direction when 'increase' then '在职人员增加' else '在职人员减少' end as implied_text,
        marks.row_no

    from marks

    inner join staff_changes
        on marks.document_id = staff_changes.document_id

    where
        (marks.mark_kind = 'staff_fewer' and staff_changes.direction = 'increase')
        or (marks.mark_kind = 'staff_more' and staff_changes.direction = 'decrease')

),

from_notes as (

    select
        'W_EMPTY_NOTE' as rule_id,
        marks.document_id,
        marks.source_line,
        marks.source_page,
        marks.source_box,
        marks.excerpt as published_text,
        'a table with amounts' as implied_text,
        marks.row_no

    from marks

    inner join filled_tables
        on marks.document_id = filled_tables.document_id
        and marks.table_id = filled_tables.table_id

    where marks.mark_kind = 'empty_note'

),

-- An empty table of which nothing is said, in a document that says it of another one.
from_tables as (

    select
        'W_EMPTY_SAID' as rule_id,
        document_tables.document_id,
        document_tables.source_line,
        document_tables.source_page,
        cast(null as varchar) as source_box,
        'no note' as published_text,
        'a note that the table is empty' as implied_text,
        0 as ordinal,
        document_tables.table_id as instance

    from document_tables

    left join marks
        on document_tables.document_id = marks.document_id
        and document_tables.table_id = marks.table_id
        and marks.mark_kind = 'empty_note'

    where
        document_tables.status = 'empty'
        and marks.document_id is null
        and document_tables.document_id in (
            select noted.document_id

            from marks as noted

            where noted.mark_kind = 'empty_note'
        )

),

-- A section of the template that a document lacks which has most of the others.
sections as (

    select
        documents.document_id,
        patterns.section_name,
        count(marks.document_id) as marks

    from documents

    inner join {{ ref('stg_templates__text_patterns') }} as patterns
        on documents.template_id = patterns.template_id
        and patterns.mark_kind = 'section'

    left join marks
        on documents.document_id = marks.document_id
        and marks.mark_kind = 'section'
        and patterns.section_name = marks.other_excerpt

    group by documents.document_id, patterns.section_name

),

sectioned as (

    select document_id

    from sections

    group by document_id

    having 2 * count(case when marks > 0 then 1 end) > count(*)

),

from_sections as (

    select
        'W_SECTION_PRESENT' as rule_id,
        document_id,
        cast(null as integer) as source_line,
        cast(null as varchar) as source_page,
        cast(null as varchar) as source_box,
        'absent' as published_text,
        section_name as implied_text,
        0 as ordinal,
        section_name as instance

    from sections

    where
        marks = 0
        and document_id in (select sectioned.document_id from sectioned)

),

-- 部门 in some titles and 单位 in others: the word of fewer titles is the odd one.
title_words as (

    select
        document_id,
        table_id,
        source_line,
        source_page,
        case when printed_title like '%部门%' then '部门' else '单位' end as word

    from document_tables

    where
        (printed_title like '%部门%' and printed_title not like '%单位%')
        or (printed_title like '%单位%' and printed_title not like '%部门%')

),

counted_words as (

    select
        *,
        count(*) over (partition by document_id, word) as same_titles,
        count(*) over (partition by document_id) as titles

    from title_words

),

from_titles as (

    select
        'W_TITLE_SCOPE' as rule_id,
        document_id,
        source_line,
        source_page,
        cast(null as varchar) as source_box,
        word as published_text,
        case word when '部门' then '单位' else '部门' end as implied_text,
        0 as ordinal,
        table_id as instance

    from counted_words

    where 2 * same_titles < titles

),

-- A percentage with other decimals than at least two in three of its document; of nought and the whole nothing is said.
percentages as (

    select
        document_id,
        table_id,
        row_no,
        source_line,
        source_page,
        source_box,
        value_text,
        decimals,
        count(*) over (partition by document_id, decimals) as alike,
        count(*) over (partition by document_id) as figures

    from {{ ref('int_figures__measured') }}

    where
        measure in ('share', 'growth')
        and unit = '%'
        and value <> 0
        and value <> 100

),

most_decimals as (

    select distinct
        document_id,
        decimals

    from percentages

    where
        3 * alike >= 2 * figures
        and figures >= 5

),

from_percentages as (

    select
        'W_DECIMALS' as rule_id,
        percentages.document_id,
        percentages.source_line,
        percentages.source_page,
        percentages.source_box,
        percentages.value_text as published_text,
        concat(most_decimals.decimals, ' decimals') as implied_text,
        0 as ordinal,
        concat(percentages.table_id, '/', percentages.row_no) as instance

    from percentages

    inner join most_decimals
        on percentages.document_id = most_decimals.document_id

    where percentages.decimals <> most_decimals.decimals

),

from_duties as (

    select
        'W_DUTY_WORDING' as rule_id,
        document_id,
        source_line,
        source_page,
        source_box,
        excerpt as published_text,
        usual_excerpt as implied_text,
        row_no

    from {{ ref('int_duties__compared') }}

),

from_marks as (

    select * from from_words

    union all

    select * from from_years

    union all

    select * from from_notes

    union all

    select * from from_staff

    union all

    select * from from_duties

    union all

    select * from from_periods

),

from_places as (

    select * from from_tables

    union all

    select * from from_sections

    union all

    select * from from_titles

    union all

    select * from from_percentages

),

numbered as (

    select
        *,
        coalesce(source_page, cast(source_line as varchar)) as place,
        row_number() over (
            partition by document_id, rule_id, coalesce(source_page, cast(source_line as varchar)) order by row_no
        ) as occurrence

    from from_marks

),

final as (

    select
        concat(rule_id, '/', document_id, '/', place, '/', occurrence) as finding_id,
        document_id,
        rule_id,
        source_line,
        source_page,
        source_box,
        published_text,
        implied_text

    from numbered

    union all

    select
        concat(rule_id, '/', document_id, '/', instance) as finding_id,
        document_id,
        rule_id,
        source_line,
        source_page,
        source_box,
        published_text,
        implied_text

    from from_places

)

select * from final
