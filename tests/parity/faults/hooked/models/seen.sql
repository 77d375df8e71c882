select a, made_by from {{ ref('indexed') }}
