{#- For each amount column its printed text as `<column>_text` and its value as `<column>`. -#}
{% macro parsed_amounts(columns) -%}
    {%- for column in columns %}
        {{ column }} as {{ column }}_text,
        {{ parsed_amount(column) }} as {{ column }}
        {%- if not loop.last %},{% endif %}
    {%- endfor %}
{%- endmacro %}
