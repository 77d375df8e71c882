{# The rows that documents print in one table: those of the seed, or with the variable document_store those of the store. #}
{% macro document_rows(name) %}
{%- if var('document_store', '') -%}
    {{ source('document_store', name) }}
{%- else -%}
    {{ ref(name) }}
{%- endif -%}
{% endmacro %}
