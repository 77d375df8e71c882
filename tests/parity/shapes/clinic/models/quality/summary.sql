select
    column_name,
    reason,
    count(*) as broken,
    count(*) * 100.0 / (select count(*) from {{ ref('input__visit') }}) as percent
from {{ ref('all_checks') }}
group by column_name, reason
