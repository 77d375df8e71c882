-- one row per piece of the duties that differs by one character from that of two other units or more (document_id, row_no)
-- Units of one kind copy their duties: what stands between the same words is the same. A piece that names a level of government is each one's own.
with

marks as (

    select * from {{ ref('stg_narrative__text_marks') }}

    where
        mark_kind = 'duty'
        and not regexp_matches(excerpt, '[省市州县区镇乡]')

),

documents as (

    select * from {{ ref('stg_reference__documents') }}

),

pieces as (

    select
        marks.*,
        documents.unit_id

    from marks

    inner join documents
        on marks.document_id = documents.document_id

),

-- A unit says the same in each of its documents: it counts once.
wordings as (

    select distinct
        unit_id,
        other_excerpt,
        excerpt

    from pieces

),

odd_pieces as (

    select
        pieces.document_id,
        pieces.row_no,
        pieces.unit_id,
        pieces.source_line,
        pieces.source_page,
        pieces.source_box,
        pieces.excerpt,
        others.excerpt as usual_excerpt,
        count(*) as units

    from pieces

    inner join wordings as others
        on pieces.other_excerpt = others.other_excerpt
        and pieces.unit_id <> others.unit_id
        and {{ differs_by_a_character('pieces.excerpt', 'others.excerpt') }}

    left join wordings as alike
        on pieces.other_excerpt = alike.other_excerpt
        and pieces.excerpt = alike.excerpt
        and pieces.unit_id <> alike.unit_id

    where alike.unit_id is null

    group by
        pieces.document_id,
        pieces.row_no,
        pieces.unit_id,
        pieces.source_line,
        pieces.source_page,
        pieces.source_box,
        pieces.excerpt,
        others.excerpt

),

final as (

    select
        document_id,
        row_no,
        source_line,
        source_page,
        source_box,
        excerpt,
        min(usual_excerpt) as usual_excerpt

    from odd_pieces

    where units >= 2

    group by
        document_id,
        row_no,
        source_line,
        source_page,
        source_box,
        excerpt

)

select * from final
