{#- An amount with all its decimals (six at most), and so many at least. -#}
{% macro exact_text(amount, decimals) -%}
    {%- set exact -%}
        cast(cast({{ amount }} as decimal(20, 6)) as varchar)
    {%- endset -%}
    {%- set part -%}
        rtrim(split_part({{ exact }}, '.', 2), '0')
    {%- endset -%}
    concat(
        split_part({{ exact }}, '.', 1),
        case when greatest(length({{ part }}), {{ decimals }}) > 0 then '.' else '' end,
        rpad({{ part }}, cast(greatest(length({{ part }}), {{ decimals }}) as integer), '0')
    )
{%- endmacro %}
