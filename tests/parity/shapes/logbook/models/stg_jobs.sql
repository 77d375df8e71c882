select job_id, name, minutes from {{ ref('jobs') }}
