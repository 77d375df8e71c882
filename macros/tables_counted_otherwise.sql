{#- Performance tables whose fiscal funds are told to be wrong, and how many such tables the document shows too few (1, 0
    or -1): a table counts among those of fiscal funds by whether it has any. -#}
{% macro tables_counted_otherwise() -%}
    select
        culprits.document_id,
        culprits.cell_id,
        case when culprits.implied_value > 0 then 1 else 0 end
        - case when culprits.published_value > 0 then 1 else 0 end as too_few

    from {{ ref('int_culprits__chosen') }} as culprits

    inner join {{ ref('int_performance_tables__measured') }} as tables
        on culprits.document_id = tables.document_id
        and culprits.row_no = tables.row_no
        and tables.table_kind = 'project'

    where
        culprits.table_id = 'P03'
        and culprits.column_key = 'fiscal'
{%- endmacro %}
