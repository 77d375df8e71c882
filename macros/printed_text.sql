{#- An amount as its place prints it: in the unit of the place (its factor to 万元; null: none), at the decimals that the place
    has, at two where that is less and the amount needs them; no thousands separator; null stays null. -#}
{% macro printed_text(amount, factor, decimals) -%}
    {%- set printed -%}
        cast({{ amount }} / coalesce({{ factor }}, 1) as decimal(20, 6))
    {%- endset -%}
    {{ exact_text("case when " ~ decimals ~ " > 2 then " ~ printed ~ " else cast(" ~ printed ~ " as decimal(20, 2)) end", decimals) }}
{%- endmacro %}
