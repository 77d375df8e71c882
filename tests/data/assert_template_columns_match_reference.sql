-- Every column that a template declares has its name in the reference list, and every name there is declared by a template.
select
    coalesce(declared.table_id, columns.table_id) as table_id,
    coalesce(declared.column_key, columns.column_key) as column_key

from (
    select
        table_id,
        column_key

    from {{ ref('stg_templates__columns') }}

    union

    select
        table_id,
        column_key

    from {{ ref('stg_templates__lines') }}

    where column_key is not null
) as declared

full outer join {{ ref('stg_reference__columns') }} as columns
    on declared.table_id = columns.table_id
    and declared.column_key = columns.column_key

where
    declared.table_id is null
    or columns.table_id is null
