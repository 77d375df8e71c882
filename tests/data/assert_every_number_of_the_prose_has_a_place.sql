-- Numbers of the prose that the reader found no place for: neither figures nor excluded with a reason. They are counted
-- at every build until somebody says what they are.
{{ config(severity='warn', meta={'by': 'document_id'}) }}

select
    document_id,
    coalesce(source_page, cast(source_line as varchar)) as place,
    token,
    concat('the number ', token, ' of the prose is neither a figure nor excluded with a reason') as message

from {{ ref('stg_narrative__excluded_numbers') }}

where reason = 'unread'
