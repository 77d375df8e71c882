{#-
    Generic test: what stands at a place of a key, between slashes, is the document of its row. Two documents never make one key then, so
    a build asks those that have changed alone whether it comes once (docs/decisions/0033-one-more-reads-its-own-rows.md): it knows this SQL.
-#}
{% test names_its_document(model, column_name, place) %}
select *

from {{ model }}

where split_part({{ column_name }}, '/', {{ place }}) is distinct from document_id
{% endtest %}
