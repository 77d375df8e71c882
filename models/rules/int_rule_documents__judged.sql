-- one row per rule over the tables and document (rule_id, document_id)
-- `strength`: identity or likely, as the template of the document says; null where it does not know the rule.
-- A rule is applicable where at least one of its equations, levels or hierarchies is; evaluable where one of those can be judged.
with

rules as (

    select * from {{ ref('stg_reference__rules') }}

    where form in ('equation', 'match', 'hierarchy')

),

documents as (

    select * from {{ ref('stg_reference__documents') }}

),

template_rules as (

    select * from {{ ref('stg_templates__rules') }}

),

hierarchies as (

    select * from {{ ref('stg_reference__rule_hierarchies') }}

),

document_tables as (

    select * from {{ ref('stg_reference__document_tables') }}

    where status <> 'not_in_template'

),

parts as (

    select
        document_id,
        rule_id,
        is_applicable,
        is_evaluable

    from {{ ref('int_rule_equations__declared') }}

    union all

    select
        document_id,
        rule_id,
        is_applicable,
        is_evaluable

    from {{ ref('int_rule_levels__declared') }}

    union all

    select
        document_tables.document_id,
        hierarchies.rule_id,
        true as is_applicable,
        document_tables.status <> 'absent' as is_evaluable

    from hierarchies

    inner join document_tables
        on hierarchies.table_id = document_tables.table_id

),

summed as (

    select
        document_id,
        rule_id,
        max(case when is_applicable then 1 else 0 end) as is_applicable,
        max(case when is_applicable and is_evaluable then 1 else 0 end) as is_evaluable

    from parts

    group by
        document_id,
        rule_id

),

final as (

    select
        rules.rule_id,
        rules.form as rule_form,
        documents.document_id,
        template_rules.strength,
        template_rules.strength is not null and coalesce(summed.is_applicable, 0) = 1 as is_applicable,
        coalesce(summed.is_evaluable, 0) = 1 as is_evaluable

    from rules

    cross join documents

    left join template_rules
        on rules.rule_id = template_rules.rule_id
        and documents.template_id = template_rules.template_id
        and documents.fiscal_year >= coalesce(template_rules.first_year, documents.fiscal_year)
        and documents.fiscal_year <= coalesce(template_rules.last_year, documents.fiscal_year)

    left join summed
        on rules.rule_id = summed.rule_id
        and documents.document_id = summed.document_id

)

select * from final
