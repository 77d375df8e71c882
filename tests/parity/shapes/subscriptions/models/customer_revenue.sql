select
    spine.customer_id,
    spine.month,
    coalesce(sum(payments.amount), 0) as mrr,
    coalesce(sum(payments.amount), 0) > 0 as is_active
from {{ ref('customer_months') }} as spine
left join {{ ref('payments') }} as payments
    on spine.customer_id = payments.customer_id
    and spine.month >= payments.starts_on
    and spine.month < payments.ends_on
group by spine.customer_id, spine.month
