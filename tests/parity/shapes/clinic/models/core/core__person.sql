select person_id, max(sex) as sex, count(*) as visits, sum(cost) as cost
from {{ ref('core__visit') }}
where person_id is not null
group by person_id
