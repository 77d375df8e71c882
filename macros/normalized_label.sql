{#- A label without blanks, with full-width brackets and punctuation in one form. -#}
{% macro normalized_label(expression) -%}
    translate({{ expression }}, '（），：、； 　', '(),:,;')
{%- endmacro %}
