{#-
    The key of the row that a row adds up to, of a relation as for `row_key`, with `nested_parent_key`, `parent_line` and `class_parent`;
    null where it adds up to none.
-#}
{% macro parent_key(rows_) -%}
    case
            when {{ rows_ }}.layout = 'nested' then {{ rows_ }}.nested_parent_key
            when {{ rows_ }}.declared_row_key is not null or {{ rows_ }}.layout = 'forms' then null
            when {{ rows_ }}.line_key is not null and {{ rows_ }}.parent_line is not null
                then concat({{ rows_ }}.side_prefix, {{ rows_ }}.parent_line)
            when {{ rows_ }}.row_level in ('total', 'line') then null
            when {{ rows_ }}.row_level = 'unit' then 'total'
            when {{ rows_ }}.row_level = 'project' and {{ rows_ }}.functional_code is not null
                then concat({{ rows_ }}.unit_prefix, substring({{ rows_ }}.functional_code, 1, 5))
            when {{ rows_ }}.row_level = 'project' then coalesce({{ rows_ }}.unit_name, 'total')
            when {{ rows_ }}.row_level = 'item' then concat({{ rows_ }}.unit_prefix, substring({{ rows_ }}.class_code, 1, 5))
            when {{ rows_ }}.row_level = 'section' then concat({{ rows_ }}.unit_prefix, substring({{ rows_ }}.class_code, 1, 3))
            when {{ rows_ }}.row_level = 'class'
                then concat({{ rows_ }}.side_prefix, coalesce({{ rows_ }}.unit_name, {{ rows_ }}.class_parent))
        end
{%- endmacro %}
