-- A finding of severity error that the register does not acknowledge fails the build.
select
    finding_id,
    rule_id,
    source_line,
    message_en as message

from {{ ref('fct_findings') }}

where
    status = 'open'
    and severity = 'error'

order by
    document_id,
    finding_id
