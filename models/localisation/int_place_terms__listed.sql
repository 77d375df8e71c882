-- one row per place of a doubted row and rule instance that it stands in (document_id, table_id, row_no, side, column_key, check_id)
-- A place may be blank. Doubted are rows, printed or candidates, that have a place in a broken hard rule, and the rows of absent tables:
-- it grows with the errors, not with the data.
-- The rules are the same macros as those of the printed cells.
with

doubted as (

    select * from {{ ref('int_documents__doubted') }}

),

candidates as (

    select * from {{ ref('int_candidate_rows__listed') }}

),

columns as (

    select * from {{ ref('stg_templates__columns') }}

),

document_columns as (

    select * from {{ ref('int_document_columns__declared') }}

    where is_printed

),

witnesses as (

    select * from {{ ref('int_rule_witnesses__listed') }}

),

rules as (

    select * from {{ ref('stg_reference__rules') }}

    where severity = 'error'

),

-- As long as the unit of a whole table is wrong, its rules say nothing of single cells.
off_by_unit as (

    select check_id from {{ ref('int_broken_checks__off_by_unit') }}

),

rule_checks as (

    select * from {{ ref('fct_rule_checks') }}

),

broken_checks as (

    select distinct check_id

    from {{ ref('int_check_cells__judged') }}

    where severity = 'error'

),

printed as (

    select
        table_rows.document_id,
        table_rows.template_id,
        table_rows.table_id,
        'present' as table_status,
        table_rows.row_no,
        table_rows.side,
        table_rows.row_key,
        table_rows.row_occurrence,
        table_rows.parent_key,
        table_rows.row_level,
        table_rows.functional_code,
        table_rows.economic_code,
        table_rows.declared_column_key

    from {{ ref('int_table_rows__keyed') }} as table_rows

    inner join doubted
        on table_rows.document_id = doubted.document_id

    where table_rows.row_key is not null

),

table_rows as (

    select * from printed

    union all

    select
        document_id,
        template_id,
        table_id,
        table_status,
        row_no,
        side,
        row_key,
        1 as row_occurrence,
        parent_key,
        row_level,
        functional_code,
        economic_code,
        declared_column_key

    from candidates

),

places as (

    select
        concat(table_rows.table_id, '/', table_rows.row_no, '/', columns.printed_column) as place_id,
        table_rows.document_id,
        table_rows.template_id,
        table_rows.table_id,
        table_rows.table_status,
        table_rows.row_no,
        table_rows.side,
        table_rows.row_key,
        table_rows.row_occurrence,
        table_rows.parent_key,
        table_rows.row_level,
        table_rows.functional_code,
        table_rows.economic_code,
        columns.printed_column,
        document_columns.column_key

    from table_rows

    inner join columns
        on table_rows.template_id = columns.template_id
        and table_rows.table_id = columns.table_id
        and table_rows.side = columns.side

    inner join document_columns
        on table_rows.document_id = document_columns.document_id
        and table_rows.table_id = document_columns.table_id
        and table_rows.side = document_columns.side
        and coalesce(table_rows.declared_column_key, columns.column_key) = document_columns.column_key

),

printed_parents as (

    select distinct
        document_id,
        table_id,
        parent_key

    from printed

    where parent_key is not null

),

-- Parents that have no printed row beneath them: a rule of theirs is there only where such a row is.
new_parents as (

    select distinct
        candidates.document_id,
        candidates.table_id,
        candidates.parent_key

    from candidates

    left join printed_parents
        on candidates.document_id = printed_parents.document_id
        and candidates.table_id = printed_parents.table_id
        and candidates.parent_key = printed_parents.parent_key

    where
        candidates.parent_key is not null
        and printed_parents.parent_key is null

),

equations as (

    {{ equation_terms('places') }}

),

hierarchies as (

    {{ hierarchy_terms('places', 'printed_parents') }}

),

new_hierarchies as (

    {{ hierarchy_terms('places', 'new_parents') }}

),

matches as (

    {{ match_terms('places') }}

),

named as (

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

terms as (

    select
        *,
        case when instance_key like 'row %' then 'row' else 'equation' end as form

    from equations

    union all

    select
        *,
        'hierarchy' as form

    from hierarchies

    union all

    select
        *,
        'new hierarchy' as form

    from new_hierarchies

    union all

    select
        *,
        'match' as form

    from matches

    union all

    select
        *,
        'witness' as form

    from named

),

identified as (

    select
        terms.*,
        concat(terms.rule_id, '/', terms.document_id, '/', terms.instance_key) as check_id

    from terms

    inner join rules
        on terms.rule_id = rules.rule_id

),

instances as (

    select distinct
        check_id,
        rule_id,
        document_id,
        instance_key

    from identified

),

judged as (

    {{ judged_instances('instances') }}

),

-- Two sides that stand in one printed row are doubted together.
doubted_rows as (

    select distinct
        places.document_id,
        places.table_id,
        places.row_no

    from identified

    inner join broken_checks
        on identified.check_id = broken_checks.check_id

    inner join places
        on identified.document_id = places.document_id
        and identified.place_id = places.place_id

    union

    select
        document_id,
        table_id,
        row_no

    from candidates

    where table_status = 'absent'

),

-- The rules that a doubted row would bring with it take in the row above it.
brought as (

    select distinct identified.check_id

    from identified

    inner join places
        on identified.document_id = places.document_id
        and identified.place_id = places.place_id

    inner join doubted_rows
        on places.document_id = doubted_rows.document_id
        and places.table_id = doubted_rows.table_id
        and places.row_no = doubted_rows.row_no

    where identified.form = 'new hierarchy'

),

final as (

    select
        places.document_id,
        places.table_id,
        places.row_no,
        places.side,
        places.row_key,
        places.column_key,
        places.printed_column,
        identified.check_id,
        case when identified.form = 'new hierarchy' then 'hierarchy' else identified.form end as form,
        identified.coefficient,
        case
            when judged.lacks_line then 'line'
            when not judged.is_evaluable then 'absent'
            when identified.form = 'new hierarchy' then 'new'
            else 'judged'
        end as counts,
        rule_checks.difference,
        rule_checks.tolerance

    from identified

    inner join places
        on identified.document_id = places.document_id
        and identified.place_id = places.place_id

    inner join judged
        on identified.check_id = judged.check_id
        and judged.strength = 'identity'
        and judged.is_applicable

    left join rule_checks
        on identified.check_id = rule_checks.check_id

    left join doubted_rows
        on places.document_id = doubted_rows.document_id
        and places.table_id = doubted_rows.table_id
        and places.row_no = doubted_rows.row_no

    left join brought
        on identified.check_id = brought.check_id

    where
        (doubted_rows.row_no is not null or brought.check_id is not null)
        -- The second witness speaks where it is there.
        and (identified.form <> 'witness' or rule_checks.check_id is not null)
        and identified.check_id not in (select off_by_unit.check_id from off_by_unit)

)

select * from final
