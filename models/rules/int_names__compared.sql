-- one row per printed name that differs by one character from what it should be (document_id, table_id, row_no)
-- Should be: a name of the procurement catalogue, or the one name that the document prints in two other places or more. Numbers and words that
-- tell one thing from its like (第一批, 以上, 南疆), and the letters and digits of codes, are no misprint. So are the names of units, and the words
-- of a group that stand over several lines.
with

table_rows as (

    select * from {{ ref('int_table_rows__keyed') }}

),

template_tables as (

    select * from {{ ref('stg_templates__tables') }}

),

statements as (

    select * from {{ ref('int_statements__pivoted') }}

    where
        section = 'projects'
        and role = 'scale'

),

catalogue as (

    select * from {{ ref('stg_reference__procurement_items') }}

),

labelled as (

    select
        table_rows.document_id,
        table_rows.table_id,
        table_rows.row_no,
        table_rows.source_line,
        table_rows.source_page,
        table_rows.printed_label,
        table_rows.row_level,
        template_tables.layout,
        case when table_rows.row_level = 'project' then table_rows.project_name else table_rows.row_label end as bare_name

    from table_rows

    inner join template_tables
        on table_rows.template_id = template_tables.template_id
        and table_rows.table_id = template_tables.table_id

    where
        table_rows.row_level in ('project', 'unit')
        or (template_tables.layout = 'nested' and table_rows.row_level = 'item')
        or (template_tables.layout = 'lying' and table_rows.row_label like '%/%')

),

-- A bracket after an item says how it is bought, or which of its kind it is; of a line in a group the words of the group are compared.
named as (

    select
        *,
        case layout
            when 'nested' then regexp_replace(bare_name, '[(][^()]*[)]$', '')
            when 'lying' then regexp_replace(bare_name, '/[^/]*$', '')
            else bare_name
        end as compared_name

    from labelled

    where bare_name is not null

),

places as (

    select
        document_id,
        compared_name as name,
        concat(table_id, ' ', row_no) as place

    from named

    union

    select
        document_id,
        subject as name,
        concat('N01 ', subject) as place

    from statements

    where subject is not null

),

counted as (

    select
        document_id,
        name,
        {{ told_name('name') }} as told_name,
        count(*) as places

    from places

    group by
        document_id,
        name

),

once as (

    select
        named.*,
        counted.told_name

    from named

    inner join counted
        on named.document_id = counted.document_id
        and named.compared_name = counted.name
        and counted.places = 1

),

repeated as (

    select
        once.document_id,
        once.table_id,
        once.row_no,
        counted.name as standard_name

    from once

    inner join counted
        on once.document_id = counted.document_id
        and counted.places > 1
        and {{ differs_by_a_character('once.compared_name', 'counted.name') }}
        and once.told_name <> counted.told_name

),

listed as (

    select
        once.document_id,
        once.table_id,
        once.row_no,
        catalogue.bare_label as standard_name

    from once

    inner join catalogue
        on {{ differs_by_a_character('once.compared_name', 'catalogue.bare_label') }}

    left join catalogue as known
        on once.compared_name = known.bare_label

    where
        once.layout = 'nested'
        and once.row_level = 'item'
        and known.name is null

),

wanted as (

    select * from repeated

    union

    select * from listed

),

-- Two names that it could be tell nothing.
sure as (

    select
        document_id,
        table_id,
        row_no,
        min(standard_name) as standard_name

    from wanted

    group by
        document_id,
        table_id,
        row_no

    having count(*) = 1

),

final as (

    select
        once.document_id,
        once.table_id,
        once.row_no,
        once.source_line,
        once.source_page,
        once.bare_name as printed_label,
        concat(sure.standard_name, substring(once.bare_name, length(once.compared_name) + 1)) as standard_label

    from once

    inner join sure
        on once.document_id = sure.document_id
        and once.table_id = sure.table_id
        and once.row_no = sure.row_no

)

select * from final
