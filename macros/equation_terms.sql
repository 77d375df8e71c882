{#-
    The terms of the rules that are written as equations, over a relation of places (`place_id`, `document_id`, `table_id`, `side`, `row_key`,
    `row_occurrence`, `column_key`): printed cells, or places where a number could stand.
    A term without row_key holds for each row of its table, a term without column_key for each column.
-#}
{% macro equation_terms(places) -%}
    select
        rule_terms.rule_id,
        places.document_id,
        case
            when rule_terms.row_key is null then concat('row ', {{ row_name('places.row_key', 'places.row_occurrence') }})
            else rule_terms.equation
        end as instance_key,
        places.place_id,
        rule_terms.coefficient

    from {{ places }} as places

    inner join {{ ref('stg_reference__rule_terms') }} as rule_terms
        on places.table_id = rule_terms.table_id
        and places.column_key = rule_terms.column_key
        and (rule_terms.row_key is null or rule_terms.row_key = places.row_key)
        -- A revenue side has one column: a rule over the columns of each row is for the other side.
        and (rule_terms.row_key is not null or places.side <> 'revenue')

    inner join {{ ref('int_rule_equations__declared') }} as equations
        on places.document_id = equations.document_id
        and rule_terms.rule_id = equations.rule_id
        and coalesce(rule_terms.equation, '') = equations.equation
        and equations.is_applicable
{%- endmacro %}
