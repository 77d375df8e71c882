{#- The expression with full-width digits, comma, point and minus turned into ASCII, and outer blanks removed. -#}
{% macro normalized_digits(expression) -%}
    translate(trim({{ expression }}), '０１２３４５６７８９，．－', '0123456789,.-')
{%- endmacro %}
