-- one row per document, rule that is written as an equation, and equation of it (document_id, rule_id, equation)
-- `is_applicable`: the template of the document declares every row and column that the equation names.
-- `is_evaluable`: each of them is there to be judged; an empty table is, an absent one and a line that is not printed are not.
-- `lacks_line`: a table that is there lacks a line that the equation names.
-- An equation without a name (empty text) holds for each row of its table.
with

template_rules as (

    select * from {{ ref('stg_templates__rules') }}

),

rule_terms as (

    select * from {{ ref('stg_reference__rule_terms') }}

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

    select
        document_id,
        table_id,
        column_key,
        max(case when is_printed then 1 else 0 end) as is_printed

    from {{ ref('int_document_columns__declared') }}

    group by
        document_id,
        table_id,
        column_key

),

lines as (

    select
        document_id,
        table_id,
        row_key,
        max(case when is_printed then 1 else 0 end) as is_printed

    from {{ ref('int_document_lines__declared') }}

    group by
        document_id,
        table_id,
        row_key

),

terms as (

    select
        documents.document_id,
        rule_terms.rule_id,
        coalesce(rule_terms.equation, '') as equation,
        document_tables.status,
        coalesce(columns.is_printed, 0) as has_column,
        case
            when rule_terms.row_key is null then 1
            when lines.row_key is not null then 1
            when {{ code_level("regexp_replace(rule_terms.row_key, '^[a-z]+:', '')") }} is null then 0
            when {{ has_level('template_tables.levels', code_level("regexp_replace(rule_terms.row_key, '^[a-z]+:', '')")) }} then 1
            else 0
        end as has_row,
        case when lines.row_key is not null and lines.is_printed = 0 and document_tables.status = 'present' then 1 else 0 end as lacks_line

    from template_rules

    inner join documents
        on template_rules.template_id = documents.template_id
        and documents.fiscal_year >= coalesce(template_rules.first_year, documents.fiscal_year)
        and documents.fiscal_year <= coalesce(template_rules.last_year, documents.fiscal_year)

    inner join rule_terms
        on template_rules.rule_id = rule_terms.rule_id

    left join document_tables
        on documents.document_id = document_tables.document_id
        and rule_terms.table_id = document_tables.table_id

    left join template_tables
        on documents.template_id = template_tables.template_id
        and rule_terms.table_id = template_tables.table_id

    left join columns
        on documents.document_id = columns.document_id
        and rule_terms.table_id = columns.table_id
        and rule_terms.column_key = columns.column_key

    left join lines
        on documents.document_id = lines.document_id
        and rule_terms.table_id = lines.table_id
        and rule_terms.row_key = lines.row_key

),

final as (

    select
        document_id,
        rule_id,
        equation,
        min(case when status is not null and has_column = 1 and has_row = 1 then 1 else 0 end) = 1 as is_applicable,
        min(case when coalesce(status, 'absent') = 'absent' or lacks_line = 1 then 0 else 1 end) = 1 as is_evaluable,
        max(lacks_line) = 1 as lacks_line

    from terms

    group by
        document_id,
        rule_id,
        equation

)

select * from final
