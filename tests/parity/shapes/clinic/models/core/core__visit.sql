select
    visit_id,
    person_id,
    sex.description as sex,
    status.description as status,
    admitted,
    discharged,
    {{ days_between('admitted', 'discharged') }} as days,
    cost
from {{ ref('input__visit') }} as visits
left join {{ ref('terms__sex') }} as sex on visits.sex = sex.code
left join {{ ref('terms__status') }} as status on visits.status = status.code
