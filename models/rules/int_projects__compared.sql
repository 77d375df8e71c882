-- one row per performance table, or text about a project, that names one project of T07 (rule_id, document_id, instance_key)
-- Its name is that of T07 but for numbers and the word 项目, and its unit is the one whose row it is.
with

names as (

    select * from {{ ref('int_project_names__matched') }}

    where
        name_source in ('N01', 'P03')
        and match_method in ('cell', 'exact', 'near')

),

tables as (

    select * from {{ ref('int_performance_tables__measured') }}

    where table_kind = 'project'

),

cells as (

    select * from {{ ref('int_cells__placed') }}

    where
        table_id = 'T07'
        and row_level = 'project'

),

table_cells as (

    select * from {{ ref('stg_performance__table_cells') }}

),

documents as (

    select * from {{ ref('stg_reference__documents') }}

),

unit_names as (

    select * from {{ ref('stg_reference__unit_names') }}

),

bare_names as (

    select
        *,
        {{ bare_project_name('printed_name') }} as bare_name,
        {{ bare_project_name('project_name') }} as bare_project

    from names

),

-- A name that is told to be misprinted where it stands is no other name here.
misprinted as (

    select distinct
        document_id,
        table_id as name_source,
        printed_label

    from {{ ref('int_names__compared') }}

    where table_id in ('T07', 'P03')

),

project_names as (

    select
        'P_PROJECT_NAME' as rule_id,
        bare_names.document_id,
        concat(bare_names.name_source, ' line ', bare_names.source_line) as instance_key,
        case
            when bare_names.bare_name = bare_names.bare_project
                or of_table.printed_label is not null
                or of_name.printed_label is not null
                then 0
            else 1
        end as left_amount,
        0 as right_amount,
        bare_names.source_line,
        bare_names.printed_name as published_text,
        bare_names.project_name as implied_text

    from bare_names

    left join misprinted as of_table
        on bare_names.document_id = of_table.document_id
        and of_table.name_source = 'T07'
        and bare_names.project_name = of_table.printed_label

    left join misprinted as of_name
        on bare_names.document_id = of_name.document_id
        and bare_names.name_source = of_name.name_source
        and bare_names.printed_name = of_name.printed_label

),

-- The one unit whose rows of T07 a table stands for.
table_units as (

    select
        tables.document_id,
        tables.row_no,
        tables.source_line,
        {{ normalized_label('tables.unit_name') }} as unit_name,
        min({{ normalized_label('cells.unit_name') }}) as cell_unit

    from tables

    inner join table_cells
        on tables.document_id = table_cells.document_id
        and tables.row_no = table_cells.table_no

    inner join cells
        on table_cells.document_id = cells.document_id
        and table_cells.table_id = cells.table_id
        and table_cells.cell_row_no = cells.row_no
        and table_cells.printed_column = cells.printed_column

    where
        tables.unit_name is not null
        and cells.unit_name is not null

    group by
        tables.document_id,
        tables.row_no,
        tables.source_line,
        tables.unit_name

    having count(distinct cells.unit_name) = 1

),

known_names as (

    select distinct
        documents.document_id,
        {{ normalized_label('unit_names.name') }} as unit_name

    from documents

    inner join unit_names
        on documents.unit_id = unit_names.unit_id

),

bare_units as (

    select
        table_units.*,
        regexp_replace(table_units.unit_name, '(本级|本部|[(][^()]*[)])+$', '') as bare_unit,
        regexp_replace(table_units.cell_unit, '(本级|本部|[(][^()]*[)])+$', '') as bare_cell_unit,
        one.unit_name is not null and other.unit_name is not null as is_known_alias

    from table_units

    left join known_names as one
        on table_units.document_id = one.document_id
        and table_units.unit_name = one.unit_name

    left join known_names as other
        on table_units.document_id = other.document_id
        and table_units.cell_unit = other.unit_name

),

-- A name may leave out the region before it.
units as (

    select
        'P_TABLE_UNIT' as rule_id,
        document_id,
        concat('table ', row_no) as instance_key,
        case
            when is_known_alias then 0
            when bare_unit like concat('%', bare_cell_unit) or bare_cell_unit like concat('%', bare_unit) then 0
            else 1
        end as left_amount,
        0 as right_amount,
        source_line,
        unit_name as published_text,
        cell_unit as implied_text

    from bare_units

),

-- A unit in a form that is a sign off a name of the unit of the document, or off the one that two other forms print.
form_units as (

    select
        document_id,
        row_no,
        source_line,
        {{ normalized_label('unit_name') }} as unit_name

    from {{ ref('int_performance_tables__measured') }}

    where unit_name is not null

),

usual_units as (

    select
        document_id,
        unit_name

    from form_units

    group by
        document_id,
        unit_name

    having count(*) >= 2

    union

    select
        document_id,
        unit_name

    from known_names

    union

    select
        document_id,
        {{ normalized_label('unit_name') }} as unit_name

    from documents

    where unit_name is not null

),

misprinted_units as (

    select
        form_units.document_id,
        form_units.row_no,
        min(usual_units.unit_name) as usual_name

    from form_units

    inner join usual_units
        on form_units.document_id = usual_units.document_id
        and {{ differs_by_a_character('form_units.unit_name', 'usual_units.unit_name') }}
        -- A name that leaves a word out is an abbreviation.
        and length(form_units.unit_name) >= length(usual_units.unit_name)
        and {{ told_name('form_units.unit_name') }} <> {{ told_name('usual_units.unit_name') }}

    left join usual_units as known
        on form_units.document_id = known.document_id
        and form_units.unit_name = known.unit_name

    where known.unit_name is null

    group by
        form_units.document_id,
        form_units.row_no

),

unit_names_printed as (

    select
        'P_UNIT_NAME' as rule_id,
        form_units.document_id,
        concat('table ', form_units.row_no) as instance_key,
        case when misprinted_units.usual_name is null then 0 else 1 end as left_amount,
        0 as right_amount,
        form_units.source_line,
        form_units.unit_name as published_text,
        misprinted_units.usual_name as implied_text

    from form_units

    left join misprinted_units
        on form_units.document_id = misprinted_units.document_id
        and form_units.row_no = misprinted_units.row_no

),

combined as (

    select * from project_names

    union all

    select * from unit_names_printed

    union all

    select * from units

),

final as (

    select
        rule_id,
        document_id,
        instance_key,
        left_amount,
        right_amount,
        source_line,
        published_text,
        implied_text

    from combined

)

select * from final
