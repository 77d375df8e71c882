"""What dbt brings along as Jinja: generic tests that count as dbt's do, words for hooks, what a project may define."""

from __future__ import annotations

PACKAGE = "dbt"
FILENAME = "dbt/generic_tests.sql"

SOURCE = """\
{% macro before_begin(sql) %}{{ tojson({"sql": sql, "transaction": false}) }}{% endmacro %}
{% macro in_transaction(sql) %}{{ tojson({"sql": sql, "transaction": true}) }}{% endmacro %}
{% macro after_commit(sql) %}{{ tojson({"sql": sql, "transaction": false}) }}{% endmacro %}

{% test not_null(model, column_name) %}
select *
from {{ model }}
where {{ column_name }} is null
{% endtest %}

{% test unique(model, column_name) %}
select
    {{ column_name }} as unique_field,
    count(*) as n_records
from {{ model }}
where {{ column_name }} is not null
group by {{ column_name }}
having count(*) > 1
{% endtest %}

{% test accepted_values(model, column_name, values, quote=True) %}
with all_values as (
    select
        {{ column_name }} as value_field,
        count(*) as n_records
    from {{ model }}
    group by {{ column_name }}
)

select *
from all_values
where value_field not in (
    {%- for value in values %}
    {% if quote %}'{{ value | string | replace("'", "''") }}'{% else %}{{ value }}{% endif %}
    {%- if not loop.last %},{% endif %}
    {%- endfor %}
)
{% endtest %}

{% test relationships(model, column_name, to, field) %}
with child as (
    select {{ column_name }} as from_field
    from {{ model }}
    where {{ column_name }} is not null
),

parent as (
    select {{ field }} as to_field
    from {{ to }}
)

select child.from_field
from child
left join parent on child.from_field = parent.to_field
where parent.to_field is null
{% endtest %}

{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- if custom_schema_name is none -%}
        {{ target.schema }}
    {%- else -%}
        {{ target.schema }}_{{ custom_schema_name | trim }}
    {%- endif -%}
{%- endmacro %}

{% macro generate_alias_name(custom_alias_name, node) -%}
    {{ custom_alias_name | trim if custom_alias_name else node.name }}
{%- endmacro %}
"""
