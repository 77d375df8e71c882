select date_trunc('month', admitted) as month, sum(cost) as cost from {{ ref('core__visit') }} group by 1
