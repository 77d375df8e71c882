-- one row per name of a project in one kind of place of a document (document_id, name_source, printed_name)
-- A name is conformed to the project of T07 that its amount repeats (`cell`), to the project of the same name (`exact`),
-- to the one project of which it differs by a sign, or by years and the numbers of documents (`near`), or stands for itself where none is
-- there (`own`).
with

table_rows as (

    select * from {{ ref('int_table_rows__keyed') }}

    where
        row_level = 'project'
        and project_name is not null

),

cells as (

    select * from {{ ref('int_cells__placed') }}

    where
        table_id = 'T07'
        and row_level = 'project'

),

statements as (

    select * from {{ ref('int_statements__pivoted') }}

    where
        section = 'projects'
        and role = 'scale'

),

figures as (

    select * from {{ ref('int_figures__measured') }}

),

figure_cells as (

    select * from {{ ref('stg_narrative__figure_cells') }}

),

table_cells as (

    select * from {{ ref('stg_performance__table_cells') }}

),

performance_tables as (

    select * from {{ ref('int_performance_tables__measured') }}

    where table_kind = 'project'

),

printed as (

    select
        document_id,
        table_id as name_source,
        project_name as printed_name,
        min(source_line) as source_line

    from table_rows

    where table_id in ('T07', 'T11', 'P01')

    group by
        document_id,
        table_id,
        project_name

    union all

    select
        document_id,
        'N01' as name_source,
        subject as printed_name,
        min(source_line) as source_line

    from statements

    group by
        document_id,
        subject

    union all

    select
        document_id,
        'P03' as name_source,
        project_name as printed_name,
        min(source_line) as source_line

    from performance_tables

    group by
        document_id,
        project_name

),

repeated_cells as (

    select
        figures.document_id,
        'N01' as name_source,
        statements.subject as printed_name,
        figure_cells.table_id,
        figure_cells.cell_row_no,
        figure_cells.printed_column

    from statements

    inner join figures
        on statements.amount_figure_id = figures.figure_id

    inner join figure_cells
        on figures.document_id = figure_cells.document_id
        and figures.row_no = figure_cells.figure_row_no

    union all

    select
        performance_tables.document_id,
        'P03' as name_source,
        performance_tables.project_name as printed_name,
        table_cells.table_id,
        table_cells.cell_row_no,
        table_cells.printed_column

    from performance_tables

    inner join table_cells
        on performance_tables.document_id = table_cells.document_id
        and performance_tables.row_no = table_cells.table_no

),

-- Only a name whose cells are rows of one project says which project it is.
repeated_projects as (

    select
        repeated_cells.document_id,
        repeated_cells.name_source,
        repeated_cells.printed_name,
        min(cells.project_name) as project_name

    from repeated_cells

    inner join cells
        on repeated_cells.document_id = cells.document_id
        and repeated_cells.cell_row_no = cells.row_no
        and repeated_cells.printed_column = cells.printed_column
        and repeated_cells.table_id = cells.table_id

    group by
        repeated_cells.document_id,
        repeated_cells.name_source,
        repeated_cells.printed_name

    having count(distinct cells.project_name) = 1

),

named_projects as (

    select distinct
        document_id,
        project_name

    from cells

),

-- A sign more, less or another: not one that tells a project from its like.
near_projects as (

    select
        printed.document_id,
        printed.printed_name,
        min(named_projects.project_name) as project_name

    from printed

    inner join named_projects
        on printed.document_id = named_projects.document_id
        and (
            {{ bare_project_name('printed.printed_name') }} = {{ bare_project_name('named_projects.project_name') }}
            or (
                {{ differs_by_a_character('printed.printed_name', 'named_projects.project_name') }}
                and {{ told_name('printed.printed_name') }} <> {{ told_name('named_projects.project_name') }}
            )
        )

    group by
        printed.document_id,
        printed.printed_name

    having min(named_projects.project_name) = max(named_projects.project_name)

),

final as (

    select
        printed.document_id,
        printed.name_source,
        printed.printed_name,
        printed.source_line,
        coalesce(
            named_projects.project_name, repeated_projects.project_name, near_projects.project_name, printed.printed_name
        ) as project_name,
        case
            when named_projects.project_name is not null then 'exact'
            when repeated_projects.project_name is not null then 'cell'
            when near_projects.project_name is not null then 'near'
            else 'own'
        end as match_method

    from printed

    left join named_projects
        on printed.document_id = named_projects.document_id
        and printed.printed_name = named_projects.project_name

    left join repeated_projects
        on printed.document_id = repeated_projects.document_id
        and printed.name_source = repeated_projects.name_source
        and printed.printed_name = repeated_projects.printed_name

    left join near_projects
        on printed.document_id = near_projects.document_id
        and printed.printed_name = near_projects.printed_name

)

select * from final
