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

-- Every line that a label could be; the same words may name several lines.
candidates as (

    select
        unnumbered.document_id,
        unnumbered.table_id,
        unnumbered.row_no,
        unnumbered.side,
        lines.line_key,
        lines.parent_line,
        lines.ordinal,
        count(*) over (
            partition by unnumbered.document_id, unnumbered.table_id, unnumbered.row_no, unnumbered.side
        ) as choices

    from unnumbered

    inner join lines
        on unnumbered.template_id = lines.template_id
        and unnumbered.table_id = lines.table_id
        and unnumbered.side = lines.side
        and regexp_matches(unnumbered.bare_label, concat('^(', lines.label_pattern, ')$'))

    where unnumbered.code is null

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
        candidates.ordinal

),

chosen as (

    select
        document_id,
        table_id,
        row_no,
        side,
        line_key,
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
            when unnumbered.code_kind = 'functional' then coalesce(unnumbered.code, class_names.functional_code)
        end as functional_code,
        case when unnumbered.code_kind = 'economic' then unnumbered.code end as economic_code,
        chosen.line_key,
        -- A class that is printed without its code is compared by its name alone, without the number before it.
        case when class_names.functional_code is not null then unnumbered.bare_label else unnumbered.row_label end as row_label,
        unnumbered.printed_label,
        unnumbered.project_name,
        unnumbered.details

    from unnumbered

    left join chosen
        on unnumbered.document_id = chosen.document_id
        and unnumbered.table_id = chosen.table_id
        and unnumbered.row_no = chosen.row_no
        and unnumbered.side = chosen.side
        and chosen.preference = 1

    left join class_names
        on unnumbered.bare_label = class_names.class_name
        and unnumbered.code is null
        and chosen.line_key is null
        and unnumbered.code_kind = 'functional'
        and unnumbered.layout = 'sides'

)

select * from final
