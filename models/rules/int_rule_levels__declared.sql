-- one row per document, rule that compares tables code by code, and level of codes (document_id, rule_id, level)
-- A level can be compared where each table of the rule prints it.
with

template_rules as (

    select * from {{ ref('stg_templates__rules') }}

),

rule_matches as (

    select * from {{ ref('stg_reference__rule_matches') }}

),

documents as (

    select * from {{ ref('stg_reference__documents') }}

),

document_tables as (

    select * from {{ ref('stg_reference__document_tables') }}

    where status <> 'not_in_template'

),

template_tables as (

    select * from {{ ref('stg_templates__tables') }}

),

columns as (

    select * from {{ ref('int_document_columns__declared') }}

    where is_printed

),

levels as (

    select
        listed.level,
        listed.compared_in

    from (
        values
        ('total', 'class all'),
        ('class', 'class all'),
        ('section', 'all'),
        ('item', 'all')
    ) as listed (level, compared_in)

),

terms as (

    select
        documents.document_id,
        rule_matches.rule_id,
        levels.level,
        document_tables.status,
        case
            when document_tables.status is not null
                and columns.column_key is not null
                and {{ has_level('template_tables.levels', 'levels.level') }}
                then 1
            else 0
        end as has_level

    from template_rules

    inner join documents
        on template_rules.template_id = documents.template_id
        and documents.fiscal_year >= coalesce(template_rules.first_year, documents.fiscal_year)
        and documents.fiscal_year <= coalesce(template_rules.last_year, documents.fiscal_year)

    inner join rule_matches
        on template_rules.rule_id = rule_matches.rule_id

    inner join levels
        on levels.compared_in like concat('%', rule_matches.levels, '%')

    left join document_tables
        on documents.document_id = document_tables.document_id
        and rule_matches.table_id = document_tables.table_id

    left join template_tables
        on documents.template_id = template_tables.template_id
        and rule_matches.table_id = template_tables.table_id

    left join columns
        on documents.document_id = columns.document_id
        and rule_matches.table_id = columns.table_id
        and rule_matches.side = columns.side
        and rule_matches.column_key = columns.column_key

),

final as (

    select
        document_id,
        rule_id,
        level,
        min(has_level) = 1 as is_applicable,
        min(case when coalesce(status, 'absent') = 'absent' then 0 else 1 end) = 1 as is_evaluable

    from terms

    group by
        document_id,
        rule_id,
        level

)

select * from final
