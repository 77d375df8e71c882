-- An entry of the register that matches no finding judges a line that no longer reads so: remove it, or judge again.
{{ config(meta={'by': 'document_id'}) }}
select
    register.finding_id,
    register.document_id,
    concat(
        'the register acknowledges ', register.finding_id, ' (', register.published_text, ' for ', register.implied_text,
        '), but no finding matches it: remove the entry or judge the new finding'
    ) as message

from {{ ref('stg_reference__acknowledged_findings') }} as register

left join {{ ref('fct_findings') }} as findings
    on register.finding_id = findings.finding_id
    and findings.status = 'acknowledged'

where findings.finding_id is null
