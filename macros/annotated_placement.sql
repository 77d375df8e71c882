{#- How the column of an amount is known: what `placements` says of it (`basic=arithmetic`), else position. -#}
{% macro annotated_placement(column) -%}
    coalesce(nullif(regexp_extract(placements, '(^|;){{ column }}=([a-z]+)', 2), ''), 'position')
{%- endmacro %}
