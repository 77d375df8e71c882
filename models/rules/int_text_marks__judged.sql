-- one row per mark of the text that a rule does not allow (finding_id)
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
            else 'W_REASON_GIVEN'
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
            else 'a reason'
        end as implied_text,
        row_no

    from marks

    where mark_kind in ('placeholder', 'both_words', 'doubled_mark', 'missing_reason')

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
        marks.mark_kind in ('budget_year', 'year_before')
        and marks.excerpt
        <> cast(documents.fiscal_year - case marks.mark_kind when 'year_before' then 1 else 0 end as varchar)

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
        0 as row_no,
        document_tables.table_id

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

from_marks as (

    select * from from_words

    union all

    select * from from_years

    union all

    select * from from_notes

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
        concat(rule_id, '/', document_id, '/', table_id) as finding_id,
        document_id,
        rule_id,
        source_line,
        source_page,
        source_box,
        published_text,
        implied_text

    from from_tables

)

select * from final
