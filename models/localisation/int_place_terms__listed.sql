-- one row per place of a doubted row and rule instance that it stands in (document_id, table_id, row_no, side, column_key, check_id)
-- A place may be blank. Doubted are rows, printed or candidates, that have a place in a broken hard rule, and the rows of absent tables:
-- it grows with the errors, not with the data.
-- The rules are the same macros as those of the printed cells.
with

candidates as (

    select candidates.*

    from {{ ref('int_candidate_rows__listed') }} as candidates

    inner join {{ ref('int_rows__doubted') }} as doubted_rows
        on candidates.document_id = doubted_rows.document_id
        and candidates.table_id = doubted_rows.table_id
        and candidates.row_no = doubted_rows.row_no

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

table_rows as (

    select * from {{ ref('int_table_rows__keyed') }}

    where row_key is not null

),

-- Every row of a table says what its parents are, be it doubted or not.
printed_parents as (

    select distinct
        table_rows.document_id,
        table_rows.table_id,
        table_rows.parent_key

    from table_rows

    inner join {{ ref('int_tables__doubted') }} as doubted_tables
        on table_rows.document_id = doubted_tables.document_id
        and table_rows.table_id = doubted_tables.table_id

    where table_rows.parent_key is not null

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

-- The row above a doubted row that is not printed takes part in the rule that it brings.
wanted_rows as (

    select
        document_id,
        table_id,
        row_no

    from {{ ref('int_rows__doubted') }}

    union

    select
        table_rows.document_id,
        table_rows.table_id,
        table_rows.row_no

    from table_rows

    inner join new_parents
        on table_rows.document_id = new_parents.document_id
        and table_rows.table_id = new_parents.table_id
        and table_rows.row_key = new_parents.parent_key

),

places as (

    select places.*

    from {{ ref('int_places__listed') }} as places

    inner join wanted_rows
        on places.document_id = wanted_rows.document_id
        and places.table_id = wanted_rows.table_id
        and places.row_no = wanted_rows.row_no

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

    where
        -- The second witness speaks where it is there.
        (identified.form <> 'witness' or rule_checks.check_id is not null)
        and identified.check_id not in (select off_by_unit.check_id from off_by_unit)

    union all

    -- A row that is not printed has no number to count by.
    select
        places.document_id,
        places.table_id,
        places.row_no,
        places.side,
        places.row_key,
        places.column_key,
        places.printed_column,
        broken_controls.check_id,
        'control' as form,
        cast(case when broken_controls.is_by_row then places.row_no else 1 end as integer) as coefficient,
        'judged' as counts,
        broken_controls.difference,
        cast(0 as decimal(20, 8)) as tolerance

    from places

    inner join {{ ref('int_broken_controls__listed') }} as broken_controls
        on places.document_id = broken_controls.document_id
        and places.table_id = broken_controls.table_id
        and places.printed_column = broken_controls.printed_column

    where
        places.row_no > 0
        or not broken_controls.is_by_row

)

select * from final
