-- one row per row of a table whose rows hang together by their order alone (document_id, table_id, row_no, side)
-- A numbered label opens a category, a project or an economic class opens a block of it, and what follows are its items.
with

table_rows as (

    select
        *,
        {{ detail('economic', 'details') }} as economic_name,
        {{ detail('organisation', 'details') }} as organisation

    from {{ ref('int_table_rows__identified') }}

    where layout = 'nested'

),

leveled as (

    select
        *,
        case
            when line_key = 'total' then 'total'
            when project_name is not null or economic_name is not null then 'project'
            when regexp_matches(row_label, '^[一二三四五六七八九十]+[,、.]') then 'category'
            when row_label is not null then 'item'
        end as row_level

    from table_rows

),

opened as (

    select
        *,
        max(case when row_level = 'category' then row_no end) over (
            partition by document_id, table_id, side
            order by row_no
            rows between unbounded preceding and current row
        ) as category_row_no,
        max(case when row_level in ('category', 'project') then row_no end) over (
            partition by document_id, table_id, side
            order by row_no
            rows between unbounded preceding and current row
        ) as block_row_no

    from leveled

),

-- A project that goes on over several economic classes is printed once.
named as (

    select
        *,
        max(case when project_name is not null then row_no end) over (
            partition by document_id, table_id, side, category_row_no
            order by row_no
            rows between unbounded preceding and current row
        ) as project_row_no

    from opened

),

categories as (

    select
        named.*,
        projects.project_name as block_project_name,
        {{ unnumbered_label('categories.row_label') }} as category_name

    from named

    left join leveled as categories
        on named.document_id = categories.document_id
        and named.table_id = categories.table_id
        and named.side = categories.side
        and named.category_row_no = categories.row_no

    left join leveled as projects
        on named.document_id = projects.document_id
        and named.table_id = projects.table_id
        and named.side = projects.side
        and named.project_row_no = projects.row_no

),

keyed as (

    select
        *,
        case
            when row_level = 'total' then 'total'
            when row_level = 'category' then category_name
            when row_level = 'project'
                then concat(coalesce(category_name, ''), '/', coalesce(block_project_name, ''), '/', coalesce(economic_name, ''))
        end as block_key

    from categories

),

final as (

    select
        keyed.document_id,
        keyed.table_id,
        keyed.row_no,
        keyed.side,
        keyed.row_level,
        case
            when keyed.row_level = 'item'
                then concat(blocks.block_key, '/', keyed.row_label, coalesce('/' || keyed.organisation, ''))
            else keyed.block_key
        end as row_key,
        case
            when keyed.row_level = 'category' then 'total'
            when keyed.row_level = 'project' then coalesce(keyed.category_name, 'total')
            when keyed.row_level = 'item' then coalesce(blocks.block_key, 'total')
        end as parent_key

    from keyed

    left join keyed as blocks
        on keyed.document_id = blocks.document_id
        and keyed.table_id = blocks.table_id
        and keyed.side = blocks.side
        and keyed.block_row_no = blocks.row_no
        and keyed.row_level = 'item'

)

select * from final
