select * from {{ ref('both') }} where words < 1
