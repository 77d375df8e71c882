select visit_id, cost from {{ ref('core__visit') }}
