-- one row per side of a printed table row (document_id, table_id, row_no, side)
-- Says by the declarations of its template what a row is: its code, or the line that its label names.
with

printed_rows as (

    select * from {{ ref('stg_budget__printed_rows') }}

),

documents as (

    select * from {{ ref('stg_reference__documents') }}

),

tables as (

    select * from {{ ref('stg_reference__tables') }}

),

template_tables as (

    select * from {{ ref('stg_templates__tables') }}

),

lines as (

    select * from {{ ref('stg_templates__lines') }}

),

class_names as (

    select distinct
        functional_code,
        {{ normalized_label('name') }} as class_name

    from {{ ref('stg_reference__functional_classes') }}

    where level = 'class'

),

described as (

    select
        printed_rows.document_id,
        printed_rows.table_id,
        printed_rows.row_no,
        printed_rows.side,
        printed_rows.source_line,
        printed_rows.source_page,
        printed_rows.source_box,
        documents.template_id,
        tables.code_kind,
        template_tables.layout,
        printed_rows.details,
        printed_rows.project_name,
        -- A performance form is known by its project, or by its unit where it is the unit's own.
        case when template_tables.layout = 'forms' then printed_rows.printed_project_name else printed_rows.printed_label end as printed_label,
        case
            when template_tables.layout = 'forms' then coalesce(printed_rows.project_name, printed_rows.row_label)
            when printed_rows.code is null and tables.code_kind is not null
                then regexp_replace(printed_rows.row_label, '^[0-9]{3}([0-9]{2}){0,2}', '')
            else printed_rows.row_label
        end as row_label,
        case
            when tables.code_kind is not null
                then coalesce(printed_rows.code, nullif(regexp_extract(printed_rows.row_label, '^[0-9]{3}([0-9]{2}){0,2}'), ''))
        end as code

    from printed_rows

    left join documents
        on printed_rows.document_id = documents.document_id

    left join tables
        on printed_rows.table_id = tables.table_id

    left join template_tables
        on documents.template_id = template_tables.template_id
        and printed_rows.table_id = template_tables.table_id

),

unnumbered as (

    select
        *,
        -- Where rows are grouped, the words of a line are those of its group and its own.
        concat(
            coalesce({{ detail('group', 'details') }} || '/', ''),
            {{ unnumbered_label('row_label') }}
        ) as bare_label

    from described

),

-- Every line that a label is; the same words may name several lines, and are read once, however many documents print them.
known_labels as (

    select
        labels.template_id,
        labels.table_id,
        labels.side,
        labels.bare_label,
        lines.line_key,
        lines.parent_line,
        lines.ordinal

    from (
        select distinct
            unnumbered.template_id,
            unnumbered.table_id,
            unnumbered.side,
            unnumbered.bare_label

        from unnumbered

        where unnumbered.code is null
    ) as labels

    inner join lines
        on labels.template_id = lines.template_id
        and labels.table_id = lines.table_id
        and labels.side = lines.side
        and regexp_matches(labels.bare_label, concat('^(', lines.label_pattern, ')$'))

),

exact_candidates as (

    select
        unnumbered.document_id,
        unnumbered.table_id,
        unnumbered.row_no,
        unnumbered.side,
        known_labels.line_key,
        known_labels.parent_line,
        known_labels.ordinal,
        cast(null as varchar) as near_label

    from unnumbered

    inner join known_labels
        on unnumbered.template_id = known_labels.template_id
        and unnumbered.table_id = known_labels.table_id
        and unnumbered.side = known_labels.side
        and unnumbered.bare_label = known_labels.bare_label

    where unnumbered.code is null

),

-- Words that are neither a line's nor a class's, and what is left of them without a number that is misprinted.
unknown as (

    select
        unnumbered.document_id,
        unnumbered.template_id,
        unnumbered.table_id,
        unnumbered.row_no,
        unnumbered.side,
        unnumbered.layout,
        unnumbered.code_kind,
        unnumbered.bare_label,
        regexp_replace(unnumbered.bare_label, '^.{1,3}[,.:]', '') as rest_of_label

    from unnumbered

    left join exact_candidates
        on unnumbered.document_id = exact_candidates.document_id
        and unnumbered.table_id = exact_candidates.table_id
        and unnumbered.row_no = exact_candidates.row_no
        and unnumbered.side = exact_candidates.side

    left join class_names
        on unnumbered.bare_label = class_names.class_name
        and unnumbered.code_kind = 'functional'
        and unnumbered.layout = 'sides'

    where
        unnumbered.code is null
        and unnumbered.project_name is null
        and unnumbered.layout <> 'nested'
        and unnumbered.bare_label <> ''
        and exact_candidates.line_key is null
        and class_names.functional_code is null

),

printed_lines as (

    select distinct
        document_id,
        table_id,
        side,
        line_key

    from exact_candidates

),

-- A line that the table prints nowhere, from whose words the label differs by one character.
near_wordings as (

    select
        unknown.document_id,
        unknown.table_id,
        unknown.row_no,
        unknown.side,
        line_labels.line_key,
        min(line_labels.label) as near_label

    from unknown

    inner join {{ ref('stg_templates__line_labels') }} as line_labels
        on unknown.template_id = line_labels.template_id
        and unknown.table_id = line_labels.table_id
        and unknown.side = line_labels.side
        and (
            {{ differs_by_a_character('unknown.bare_label', 'line_labels.bare_label') }}
            or unknown.rest_of_label = line_labels.bare_label
        )

    left join printed_lines
        on unknown.document_id = printed_lines.document_id
        and unknown.table_id = printed_lines.table_id
        and unknown.side = printed_lines.side
        and line_labels.line_key = printed_lines.line_key

    where printed_lines.line_key is null

    group by
        unknown.document_id,
        unknown.table_id,
        unknown.row_no,
        unknown.side,
        line_labels.line_key

),

-- The same for the classes of a table that prints them without their codes.
near_classes as (

    select
        unknown.document_id,
        unknown.table_id,
        unknown.row_no,
        unknown.side,
        min(class_names.functional_code) as functional_code,
        min(class_names.class_name) as near_label

    from unknown

    inner join class_names
        on {{ differs_by_a_character('unknown.bare_label', 'class_names.class_name') }}
        or unknown.rest_of_label = class_names.class_name

    where
        unknown.code_kind = 'functional'
        and unknown.layout = 'sides'

    group by
        unknown.document_id,
        unknown.table_id,
        unknown.row_no,
        unknown.side

    having count(distinct class_names.functional_code) = 1

),

combined as (

    select * from exact_candidates

    union all

    select
        near_wordings.document_id,
        near_wordings.table_id,
        near_wordings.row_no,
        near_wordings.side,
        near_wordings.line_key,
        lines.parent_line,
        lines.ordinal,
        near_wordings.near_label

    from near_wordings

    inner join documents
        on near_wordings.document_id = documents.document_id

    inner join lines
        on documents.template_id = lines.template_id
        and near_wordings.table_id = lines.table_id
        and near_wordings.side = lines.side
        and near_wordings.line_key = lines.line_key

),

candidates as (

    select
        *,
        count(*) over (partition by document_id, table_id, row_no, side) as choices

    from combined

),

-- Where the words name several lines, it is the one whose parent was printed last before it.
parents as (

    select
        candidates.document_id,
        candidates.table_id,
        candidates.row_no,
        candidates.side,
        candidates.line_key,
        candidates.ordinal,
        candidates.near_label,
        max(known.row_no) as parent_row_no

    from candidates

    left join candidates as known
        on candidates.document_id = known.document_id
        and candidates.table_id = known.table_id
        and candidates.side = known.side
        and candidates.parent_line = known.line_key
        and known.choices = 1
        and candidates.row_no > known.row_no

    group by
        candidates.document_id,
        candidates.table_id,
        candidates.row_no,
        candidates.side,
        candidates.line_key,
        candidates.ordinal,
        candidates.near_label

),

chosen as (

    select
        document_id,
        table_id,
        row_no,
        side,
        line_key,
        near_label,
        row_number() over (
            partition by document_id, table_id, row_no, side
            order by coalesce(parent_row_no, 0) desc, ordinal asc
        ) as preference

    from parents

),

final as (

    select
        unnumbered.document_id,
        unnumbered.table_id,
        unnumbered.row_no,
        unnumbered.side,
        unnumbered.source_line,
        unnumbered.source_page,
        unnumbered.source_box,
        unnumbered.template_id,
        unnumbered.layout,
        case
            when unnumbered.code_kind = 'functional'
                then coalesce(
                        unnumbered.code,
                        class_names.functional_code,
                        case when chosen.line_key is null then near_classes.functional_code end
                    )
        end as functional_code,
        case when unnumbered.code_kind = 'economic' then unnumbered.code end as economic_code,
        chosen.line_key,
        -- A class that is printed without its code is compared by its name alone, without the number before it.
        case
            when class_names.functional_code is not null or near_classes.functional_code is not null then unnumbered.bare_label
            else unnumbered.row_label
        end as row_label,
        unnumbered.printed_label,
        coalesce(chosen.near_label, near_classes.near_label) as near_label,
        unnumbered.project_name,
        unnumbered.details

    from unnumbered

    left join chosen
        on unnumbered.document_id = chosen.document_id
        and unnumbered.table_id = chosen.table_id
        and unnumbered.row_no = chosen.row_no
        and unnumbered.side = chosen.side
        and chosen.preference = 1

    left join near_classes
        on unnumbered.document_id = near_classes.document_id
        and unnumbered.table_id = near_classes.table_id
        and unnumbered.row_no = near_classes.row_no
        and unnumbered.side = near_classes.side

    left join class_names
        on unnumbered.bare_label = class_names.class_name
        and unnumbered.code is null
        and chosen.line_key is null
        and unnumbered.code_kind = 'functional'
        and unnumbered.layout = 'sides'

)

select * from final
