{#- Generic test: the columns of each row name a row of another seed; a row in which one of them is blank names none. -#}
{% test reference_exists(model, columns, to, to_columns) %}
select
    referring.*,
    concat(
        {%- for column in columns %}
        '{{ column }} ', referring.{{ column }}, '{{ ', ' if not loop.last }}',
        {%- endfor %}
        ': there is no such row in {{ to.identifier }}'
    ) as message

from {{ model }} as referring

left join (
    select distinct
        {{ to_columns | join(',\n        ') }}

    from {{ to }}
) as referred
    on {% for column in columns %}referring.{{ column }} = referred.{{ to_columns[loop.index0] }}
    {%- if not loop.last %}
    and {% endif %}
    {%- endfor %}

where
    referred.{{ to_columns[0] }} is null
    {%- for column in columns %}
    and referring.{{ column }} is not null
    {%- endfor %}
{% endtest %}
