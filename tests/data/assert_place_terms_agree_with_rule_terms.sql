-- What localisation knows of a printed place is what the rules know of its cell: the two come from the same macros.
{{ config(meta={'by': 'document_id'}) }}
with rule_terms as (

    select
        check_id,
        cell_id,
        coefficient

    from {{ ref('fct_rule_terms') }}

    union all

    select
        check_id,
        cell_id,
        coefficient

    from {{ ref('int_control_terms__listed') }}

)

select
    place_terms.document_id,
    place_terms.table_id,
    place_terms.row_no,
    place_terms.column_key,
    place_terms.check_id

from {{ ref('int_place_terms__listed') }} as place_terms

inner join {{ ref('int_cells__placed') }} as cells
    on place_terms.document_id = cells.document_id
    and place_terms.table_id = cells.table_id
    and place_terms.row_no = cells.row_no
    and place_terms.printed_column = cells.printed_column
    and cells.reject_reason is null

left join rule_terms
    on place_terms.check_id = rule_terms.check_id
    and cells.cell_id = rule_terms.cell_id
    and place_terms.coefficient = rule_terms.coefficient

where
    rule_terms.check_id is null
    -- A rule that only a lost row would bring is not there yet.
    and place_terms.counts <> 'new'
