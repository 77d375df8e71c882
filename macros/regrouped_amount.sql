{#-
    The digits of a printed amount whose thousands separators stand where none belong (3,8394.24 as 38394.24), as text;
    null for any other text: one that reads as it stands, or that is no amount.
-#}
{% macro regrouped_amount(expression) -%}
    case
        when regexp_matches({{ normalized_digits(expression) }}, '^-?[0-9]+(,[0-9]+)+([.][0-9]+)?$')
            and not regexp_matches({{ normalized_digits(expression) }}, '^-?[0-9]{1,3}(,[0-9]{3})+([.][0-9]+)?$')
            then replace({{ normalized_digits(expression) }}, ',', '')
    end
{%- endmacro %}
