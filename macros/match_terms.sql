{#-
    The terms of the rules that compare tables code by code, over a relation of places (`place_id`, `document_id`, `table_id`, `side`, `row_level`,
    `functional_code`, `economic_code`, `column_key`). A project stands for its item: the projects of one item add up to the item of another table.
-#}
{% macro match_terms(places) -%}
    select
        rule_matches.rule_id,
        places.document_id,
        case when places.row_level = 'total' then 'total' else coalesce(places.functional_code, places.economic_code) end as instance_key,
        places.place_id,
        rule_matches.coefficient

    from {{ places }} as places

    inner join {{ ref('stg_reference__rule_matches') }} as rule_matches
        on places.table_id = rule_matches.table_id
        and places.side = rule_matches.side
        and places.column_key = rule_matches.column_key

    inner join {{ ref('int_rule_levels__declared') }} as levels
        on places.document_id = levels.document_id
        and rule_matches.rule_id = levels.rule_id
        and case when places.row_level = 'project' then 'item' else places.row_level end = levels.level
        and levels.is_applicable

    where
        case
            when rule_matches.class_code is not null
                then coalesce(places.functional_code, places.economic_code) like concat(rule_matches.class_code, '%')
            else places.row_level = 'total' or coalesce(places.functional_code, places.economic_code) is not null
        end
{%- endmacro %}
