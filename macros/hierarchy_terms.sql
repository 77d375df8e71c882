{#-
    The terms of the rules that hold a row against the rows that add up to it, column by column, over a relation of places (`place_id`,
    `document_id`, `template_id`, `table_id`, `row_key`, `parent_key`, `column_key`). `parents` names the relation of the keys that rows add up to.
-#}
{% macro hierarchy_terms(places, parents) -%}
    select
        hierarchies.rule_id,
        places.document_id,
        concat(places.row_key, ' ', places.column_key) as instance_key,
        places.place_id,
        1 as coefficient

    from {{ places }} as places

    inner join {{ ref('stg_reference__rule_hierarchies') }} as hierarchies
        on places.table_id = hierarchies.table_id

    inner join {{ ref('stg_templates__rules') }} as template_rules
        on places.template_id = template_rules.template_id
        and hierarchies.rule_id = template_rules.rule_id

    inner join {{ parents }} as parents
        on places.document_id = parents.document_id
        and places.table_id = parents.table_id
        and places.row_key = parents.parent_key

    union all

    select
        hierarchies.rule_id,
        places.document_id,
        concat(places.parent_key, ' ', places.column_key) as instance_key,
        places.place_id,
        -1 as coefficient

    from {{ places }} as places

    inner join {{ ref('stg_reference__rule_hierarchies') }} as hierarchies
        on places.table_id = hierarchies.table_id

    inner join {{ ref('stg_templates__rules') }} as template_rules
        on places.template_id = template_rules.template_id
        and hierarchies.rule_id = template_rules.rule_id

    inner join {{ parents }} as parents
        on places.document_id = parents.document_id
        and places.table_id = parents.table_id
        and places.parent_key = parents.parent_key
{%- endmacro %}
