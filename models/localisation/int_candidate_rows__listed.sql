-- one row per row that a table of a doubted document could have lost or that one of its rows could belong under (document_id, table_id, row_no)
-- Codes that other tables of the document print, with the codes above them, by unit where the table has units; declared lines that are not
-- printed; and a row without a name under each row that others add up to. `row_no` is below zero: such a row is counted, not printed.
with

doubted as (

    select distinct document_id from {{ ref('int_tables__doubted') }}

),

documents as (

    select * from {{ ref('stg_reference__documents') }}

),

document_tables as (

    select document_tables.*

    from {{ ref('stg_reference__document_tables') }} as document_tables

    inner join {{ ref('int_tables__doubted') }} as doubted_tables
        on document_tables.document_id = doubted_tables.document_id
        and document_tables.table_id = doubted_tables.table_id

    where document_tables.status <> 'not_in_template'

),

tables as (

    select * from {{ ref('stg_reference__tables') }}

),

template_tables as (

    select * from {{ ref('stg_templates__tables') }}

),

rule_matches as (

    select * from {{ ref('stg_reference__rule_matches') }}

),

lines as (

    select * from {{ ref('int_document_lines__declared') }}

    where not is_printed

),

printed as (

    select table_rows.*

    from {{ ref('int_table_rows__keyed') }} as table_rows

    inner join doubted
        on table_rows.document_id = doubted.document_id

    where table_rows.row_key is not null

),

tables_of_documents as (

    select
        doubted.document_id,
        documents.template_id,
        document_tables.table_id,
        document_tables.status as table_status,
        tables.code_kind,
        template_tables.layout,
        template_tables.levels,
        template_tables.class_parent

    from doubted

    inner join documents
        on doubted.document_id = documents.document_id

    inner join document_tables
        on doubted.document_id = document_tables.document_id

    inner join tables
        on document_tables.table_id = tables.table_id

    inner join template_tables
        on documents.template_id = template_tables.template_id
        and document_tables.table_id = template_tables.table_id

),

-- Of a table with two sides that one has codes which rules compare code by code.
coded_sides as (

    select
        table_id,
        side

    from rule_matches

    union

    select
        table_id,
        'row' as side

    from template_tables

    where layout = 'rows'

),

codes as (

    select distinct
        document_id,
        case when functional_code is not null then 'functional' else 'economic' end as code_kind,
        coalesce(functional_code, economic_code) as code

    from printed

    where coalesce(functional_code, economic_code) is not null

),

code_lengths as (

    select 3 as code_length

    union all

    select 5 as code_length

    union all

    select 7 as code_length

),

codes_and_above as (

    select distinct
        codes.document_id,
        codes.code_kind,
        substring(codes.code, 1, code_lengths.code_length) as code

    from codes

    inner join code_lengths
        on length(codes.code) >= code_lengths.code_length

),

units as (

    select distinct
        document_id,
        table_id,
        unit_name

    from printed

    where row_level not in ('total', 'line')

),

coded as (

    select
        tables_of_documents.document_id,
        tables_of_documents.template_id,
        tables_of_documents.table_id,
        tables_of_documents.table_status,
        tables_of_documents.layout,
        tables_of_documents.levels,
        tables_of_documents.class_parent,
        coded_sides.side,
        codes_and_above.code as class_code,
        case when tables_of_documents.code_kind = 'functional' then codes_and_above.code end as functional_code,
        case when tables_of_documents.code_kind = 'economic' then codes_and_above.code end as economic_code,
        case
            when tables_of_documents.levels like '%project%' and {{ code_level('codes_and_above.code') }} = 'item' then 'project'
            else {{ code_level('codes_and_above.code') }}
        end as row_level,
        units.unit_name,
        {{ side_prefix('coded_sides.side') }} as side_prefix,
        {{ unit_prefix('units.unit_name') }} as unit_prefix,
        cast(null as integer) as row_no,
        cast(null as varchar) as nested_key,
        cast(null as varchar) as nested_parent_key,
        cast(null as varchar) as declared_row_key,
        cast(null as varchar) as line_key,
        cast(null as varchar) as parent_line,
        cast(null as varchar) as row_label,
        'lost row' as project_name

    from tables_of_documents

    inner join coded_sides
        on tables_of_documents.table_id = coded_sides.table_id

    inner join codes_and_above
        on tables_of_documents.document_id = codes_and_above.document_id
        and tables_of_documents.code_kind = codes_and_above.code_kind
        and {{ has_level('tables_of_documents.levels', code_level('codes_and_above.code')) }}

    left join units
        on tables_of_documents.document_id = units.document_id
        and tables_of_documents.table_id = units.table_id
        and tables_of_documents.levels like '%unit%'

    where
        tables_of_documents.levels not like '%unit%'
        or units.document_id is not null

),

keyed as (

    select
        coded.*,
        {{ row_key('coded') }} as row_key,
        {{ parent_key('coded') }} as parent_key

    from coded

),

printed_keys as (

    select distinct
        document_id,
        table_id,
        row_key

    from printed

),

parents as (

    select distinct
        document_id,
        table_id,
        parent_key

    from printed

    where parent_key is not null

),

known_keys as (

    select
        document_id,
        table_id,
        row_key

    from printed_keys

    union

    select
        document_id,
        table_id,
        parent_key as row_key

    from parents

),

-- What a lost project is called nobody knows, so it may stand beside printed ones; in a table with units it stands under a known row.
from_codes as (

    select
        keyed.document_id,
        keyed.template_id,
        keyed.table_id,
        keyed.table_status,
        keyed.side,
        case when keyed.row_level = 'project' then concat(keyed.parent_key, '/lost row') else keyed.row_key end as row_key,
        keyed.parent_key,
        keyed.row_level,
        keyed.functional_code,
        keyed.economic_code,
        keyed.unit_name,
        keyed.line_key,
        false as is_required,
        cast(null as varchar) as declared_column_key

    from keyed

    left join printed_keys
        on keyed.document_id = printed_keys.document_id
        and keyed.table_id = printed_keys.table_id
        and keyed.row_key = printed_keys.row_key

    left join known_keys
        on keyed.document_id = known_keys.document_id
        and keyed.table_id = known_keys.table_id
        and keyed.parent_key = known_keys.row_key

    where
        printed_keys.row_key is null
        and (keyed.levels not like '%unit%' or known_keys.row_key is not null)

),

from_lines as (

    select
        lines.document_id,
        lines.template_id,
        lines.table_id,
        lines.table_status,
        lines.side,
        lines.row_key,
        lines.parent_key,
        case when lines.line_key = 'total' or lines.row_key = 'total' then 'total' else 'line' end as row_level,
        cast(null as varchar) as functional_code,
        cast(null as varchar) as economic_code,
        cast(null as varchar) as unit_name,
        lines.line_key,
        lines.is_required,
        lines.column_key as declared_column_key

    from lines

    inner join tables_of_documents
        on lines.document_id = tables_of_documents.document_id
        and lines.table_id = tables_of_documents.table_id

),

-- In a table with units the rows under its total are those of units.
from_parents as (

    select distinct
        printed.document_id,
        printed.template_id,
        printed.table_id,
        tables_of_documents.table_status,
        printed.side,
        concat(printed.row_key, '/lost row') as row_key,
        printed.row_key as parent_key,
        case when printed.row_level = 'total' and tables_of_documents.levels like '%unit%' then 'unit' else 'unknown' end as row_level,
        cast(null as varchar) as functional_code,
        cast(null as varchar) as economic_code,
        cast(null as varchar) as unit_name,
        cast(null as varchar) as line_key,
        false as is_required,
        cast(null as varchar) as declared_column_key

    from printed

    inner join parents
        on printed.document_id = parents.document_id
        and printed.table_id = parents.table_id
        and printed.row_key = parents.parent_key

    inner join tables_of_documents
        on printed.document_id = tables_of_documents.document_id
        and printed.table_id = tables_of_documents.table_id
        and tables_of_documents.layout in ('rows', 'nested')

),

combined as (

    select * from from_codes

    union all

    select * from from_lines

    union all

    select * from from_parents

),

final as (

    select
        document_id,
        template_id,
        table_id,
        table_status,
        cast(-row_number() over (
            partition by document_id, table_id
            order by side, row_key, row_level, functional_code, declared_column_key
        ) as integer) as row_no,
        side,
        row_key,
        parent_key,
        row_level,
        functional_code,
        economic_code,
        unit_name,
        line_key,
        is_required,
        declared_column_key

    from combined

)

select * from final
