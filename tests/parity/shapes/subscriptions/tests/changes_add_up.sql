select customer_id, sum(change) as changed, max_by(mrr, month) as last_mrr
from {{ ref('mrr') }}
group by customer_id
having sum(change) <> max_by(mrr, month)
