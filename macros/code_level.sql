{#- The level of a functional or economic code by its length: class (类), section (款) or item (项). -#}
{% macro code_level(expression) -%}
    case length({{ expression }})
        when 3 then 'class'
        when 5 then 'section'
        when 7 then 'item'
    end
{%- endmacro %}
