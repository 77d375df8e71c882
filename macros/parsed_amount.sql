{#-
    DECIMAL(20,6) of a printed amount in its printed unit, null where the text is blank or is not an amount.
    Thousands separators must stand where they belong: 12,34.50 is not an amount.
-#}
{% macro parsed_amount(expression) -%}
    case
        when regexp_matches({{ normalized_digits(expression) }}, '^-?([0-9]{1,3}(,[0-9]{3})+|[0-9]+)([.][0-9]{1,6})?$')
            then cast(replace({{ normalized_digits(expression) }}, ',', '') as decimal(20, 6))
    end
{%- endmacro %}
