-- Every non-blank number has its place, unless the register acknowledges that the publisher printed it so.
{{ config(meta={'by': 'document_id'}) }}
select
    rejected_cells.seed_name,
    rejected_cells.document_id,
    rejected_cells.row_no,
    concat(
        rejected_cells.seed_name, ' column ', rejected_cells.printed_column, ': ', rejected_cells.published_text,
        ': ', rejected_cells.reject_reason
    ) as message

from {{ ref('fct_rejected_cells') }} as rejected_cells

left join {{ ref('fct_findings') }} as findings
    on rejected_cells.cell_id = findings.cell_id
    and findings.rule_id = 'M_READABLE'
    and findings.status = 'acknowledged'

where findings.finding_id is null
