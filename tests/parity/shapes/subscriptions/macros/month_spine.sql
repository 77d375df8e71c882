{% macro month_spine(first, last) %}
{%- set months = [] -%}
{%- set year = first[:4] | int -%}
{%- set month = first[5:7] | int -%}
{%- for n in range(0, 240) -%}
    {%- set y = year + ((month - 1 + n) // 12) -%}
    {%- set m = (month - 1 + n) % 12 + 1 -%}
    {%- set day = '%04d-%02d-01' | format(y, m) -%}
    {%- if day < last -%}{%- do months.append(day) -%}{%- endif -%}
{%- endfor -%}
{%- for day in months %}
select cast('{{ day }}' as date) as month{{ ' union all' if not loop.last }}
{%- endfor %}
{% endmacro %}
