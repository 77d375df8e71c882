-- one row per printed or possible row that has a place in a broken hard rule, or that an absent table had (document_id, table_id, row_no)
-- Two sides that stand in one printed row are doubted together. The rules are the same macros as those of the printed cells.
with

broken_checks as (

    select distinct check_id

    from {{ ref('int_check_cells__judged') }}

    where severity = 'error'

),

candidates as (

    select * from {{ ref('int_candidate_rows__listed') }}

    where table_status = 'absent'

),

places as (

    select * from {{ ref('int_places__listed') }}

),

witnesses as (

    select * from {{ ref('int_rule_witnesses__listed') }}

),

printed_parents as (

    select distinct
        document_id,
        table_id,
        parent_key

    from places

    where
        parent_key is not null
        and row_no > 0

),

terms as (

    {{ equation_terms(ref('int_places__listed')) }}

    union all

    {{ hierarchy_terms(ref('int_places__listed'), 'printed_parents') }}

    union all

    {{ match_terms(ref('int_places__listed')) }}

    union all

    select
        witnesses.rule_id,
        witnesses.document_id,
        witnesses.instance_key,
        places.place_id,
        witnesses.coefficient

    from witnesses

    inner join places
        on witnesses.document_id = places.document_id
        and witnesses.table_id = places.table_id
        and witnesses.row_no = places.row_no
        and witnesses.printed_column = places.printed_column

),

doubted as (

    select distinct
        terms.document_id,
        split_part(terms.place_id, '/', 1) as table_id,
        cast(split_part(terms.place_id, '/', 2) as integer) as row_no

    from terms

    inner join broken_checks
        on concat(terms.rule_id, '/', terms.document_id, '/', terms.instance_key) = broken_checks.check_id

),

-- A control holds the whole column.
controlled as (

    select distinct
        places.document_id,
        places.table_id,
        places.row_no

    from places

    inner join {{ ref('int_broken_controls__listed') }} as broken_controls
        on places.document_id = broken_controls.document_id
        and places.table_id = broken_controls.table_id
        and places.printed_column = broken_controls.printed_column

),

-- A row whose label is not the name of its code may belong under another.
mislabelled as (

    select distinct
        places.document_id,
        places.table_id,
        places.row_no

    from places

    inner join {{ ref('int_labels__compared') }} as labels
        on places.document_id = labels.document_id
        and places.table_id = labels.table_id
        and places.row_no = labels.row_no

),

combined as (

    select * from doubted

    union

    select * from controlled

    union

    select * from mislabelled

    union

    select
        document_id,
        table_id,
        row_no

    from candidates

),

final as (

    select * from combined

)

select * from final
