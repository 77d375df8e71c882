{#-
    The key of a row within its table, of a relation that says what the row is: `layout`, `row_level`, `side_prefix`, `unit_prefix`, `line_key`,
    `declared_row_key`, `nested_key`, `unit_name`, `functional_code`, `class_code`, `project_name`, `row_label`, `row_no`.
-#}
{% macro row_key(rows_) -%}
    case
            when {{ rows_ }}.layout = 'nested' then {{ rows_ }}.nested_key
            when {{ rows_ }}.layout = 'forms' then concat('table ', {{ rows_ }}.row_no)
            when {{ rows_ }}.declared_row_key is not null then {{ rows_ }}.declared_row_key
            when {{ rows_ }}.row_level = 'total' then concat({{ rows_ }}.side_prefix, 'total')
            when {{ rows_ }}.row_level = 'line' then concat({{ rows_ }}.side_prefix, {{ rows_ }}.line_key)
            when {{ rows_ }}.row_level = 'unit' then {{ rows_ }}.unit_name
            when {{ rows_ }}.row_level = 'project' and {{ rows_ }}.functional_code is not null
                then concat({{ rows_ }}.unit_prefix, {{ rows_ }}.functional_code, '/', {{ rows_ }}.project_name)
            when {{ rows_ }}.row_level = 'project' then concat({{ rows_ }}.unit_prefix, {{ rows_ }}.row_label)
            when {{ rows_ }}.row_level in ('class', 'section', 'item')
                then concat({{ rows_ }}.side_prefix, {{ rows_ }}.unit_prefix, {{ rows_ }}.class_code)
        end
{%- endmacro %}
