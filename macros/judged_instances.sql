{#-
    Whether rule instances can be judged, by the declarations: a relation of instances (`check_id`, `rule_id`, `document_id`, `instance_key`) with
    `strength`, `is_applicable` and `is_evaluable`.
    The second witness names its cells one by one: such a rule is applicable and evaluable wherever it has an instance.
-#}
{% macro judged_instances(instances) -%}
    select
        instances.check_id,
        instances.rule_id,
        instances.document_id,
        instances.instance_key,
        coalesce(rule_documents.strength, 'identity') as strength,
        coalesce(equations.is_applicable, rule_documents.is_applicable, true) as is_applicable,
        coalesce(equations.is_evaluable, levels.is_evaluable, rule_documents.is_evaluable, true) as is_evaluable,
        coalesce(equations.lacks_line, false) as lacks_line

    from {{ instances }} as instances

    left join {{ ref('int_rule_documents__judged') }} as rule_documents
        on instances.rule_id = rule_documents.rule_id
        and instances.document_id = rule_documents.document_id

    left join {{ ref('int_rule_equations__declared') }} as equations
        on instances.rule_id = equations.rule_id
        and instances.document_id = equations.document_id
        and (instances.instance_key = equations.equation or equations.equation = '')

    left join {{ ref('int_rule_levels__declared') }} as levels
        on instances.rule_id = levels.rule_id
        and instances.document_id = levels.document_id
        and coalesce({{ code_level('instances.instance_key') }}, instances.instance_key) = levels.level
{%- endmacro %}
