{#- The source line of an amount column: its own where `amount_lines` names one (`total=1203;project=1205`), else the row's. -#}
{% macro annotated_line(column) -%}
    coalesce(cast(nullif(regexp_extract(amount_lines, '(^|;){{ column }}=([0-9]+)', 2), '') as integer), source_line)
{%- endmacro %}
