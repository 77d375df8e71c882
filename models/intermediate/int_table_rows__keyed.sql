-- one row per side of a printed table row (document_id, table_id, row_no, side)
-- Gives each row its level, its key within the table and the key of the row that it adds up to.
with

table_rows as (

    select * from {{ ref('int_table_rows__identified') }}

),

unit_names as (

    select name from {{ ref('int_unit_names__listed') }}

),

lines as (

    select * from {{ ref('stg_templates__lines') }}

),

template_tables as (

    select * from {{ ref('stg_templates__tables') }}

),

nested as (

    select * from {{ ref('int_table_rows__nested') }}

),

leveled as (

    select
        table_rows.*,
        template_tables.levels,
        template_tables.class_parent,
        lines.parent_line,
        lines.row_key as declared_row_key,
        lines.column_key as declared_column_key,
        nested.row_key as nested_key,
        nested.parent_key as nested_parent_key,
        case
            when table_rows.layout = 'nested' then nested.row_level
            when table_rows.layout = 'forms' then 'project'
            when table_rows.line_key = 'total' or lines.row_key = 'total' then 'total'
            when table_rows.line_key is not null then 'line'
            when table_rows.project_name is not null and table_rows.functional_code is not null then 'project'
            when table_rows.functional_code is not null then {{ code_level('table_rows.functional_code') }}
            when table_rows.economic_code is not null then {{ code_level('table_rows.economic_code') }}
            when template_tables.levels like '%unit%' and unit_names.name is not null then 'unit'
            -- A table of codes has no project without one.
            when template_tables.levels like '%project%' and template_tables.levels not like '%class%' and table_rows.row_label is not null
                then 'project'
        end as row_level

    from table_rows

    left join template_tables
        on table_rows.template_id = template_tables.template_id
        and table_rows.table_id = template_tables.table_id

    left join lines
        on table_rows.template_id = lines.template_id
        and table_rows.table_id = lines.table_id
        and table_rows.side = lines.side
        and table_rows.line_key = lines.line_key

    left join nested
        on table_rows.document_id = nested.document_id
        and table_rows.table_id = nested.table_id
        and table_rows.row_no = nested.row_no
        and table_rows.side = nested.side

    left join unit_names
        on table_rows.row_label = unit_names.name

),

with_last_unit as (

    select
        *,
        max(case when row_level = 'unit' then row_no end) over (
            partition by document_id, table_id, side
            order by row_no
            rows between unbounded preceding and current row
        ) as last_unit_row_no

    from leveled

),

with_unit as (

    select
        *,
        -- A unit's rows follow its subtotal row; the grand total belongs to no unit.
        case when row_level <> 'total' then last_unit_row_no end as unit_row_no

    from with_last_unit

),

with_unit_name as (

    select
        with_unit.*,
        unit_rows.row_label as unit_name

    from with_unit

    left join with_unit as unit_rows
        on with_unit.document_id = unit_rows.document_id
        and with_unit.table_id = unit_rows.table_id
        and with_unit.side = unit_rows.side
        and with_unit.unit_row_no = unit_rows.row_no

),

keyed as (

    select
        with_unit_name.*,
        {{ unit_prefix('unit_name') }} as unit_prefix,
        {{ side_prefix('side') }} as side_prefix,
        coalesce(functional_code, economic_code) as class_code

    from with_unit_name

),

with_keys as (

    select
        keyed.document_id,
        keyed.template_id,
        keyed.table_id,
        keyed.row_no,
        keyed.side,
        keyed.source_line,
        keyed.source_page,
        keyed.source_box,
        {{ row_key('keyed') }} as row_key,
        {{ parent_key('keyed') }} as parent_key,
        keyed.row_level,
        keyed.row_label,
        keyed.printed_label,
        keyed.near_label,
        keyed.functional_code,
        keyed.economic_code,
        keyed.line_key,
        keyed.unit_name,
        case
            when keyed.row_level = 'project' then coalesce(keyed.project_name, keyed.row_label)
            else keyed.project_name
        end as project_name,
        keyed.declared_column_key

    from keyed

),

final as (

    select
        *,
        -- 1 but for a row that the table repeats: such rows share their key and are told apart by this number.
        -- A table that lies on its side has several rows of one key, each with a column of its own.
        cast(row_number() over (
            partition by document_id, table_id, row_key, declared_column_key
            order by row_no
        ) as integer) as row_occurrence

    from with_keys

)

select * from final
