-- A cell stands on a line of a text, or in a box on a page: without its place nobody can look it up.
{{ config(meta={'by': 'document_id'}) }}
select
    cell_id,
    source_line,
    source_page,
    source_box

from {{ ref('fct_cells') }}

where
    source_line is null
    and (source_page is null or source_box is null)
