select site, count(*) as readings, max(value) as highest from {{ ref('readings') }} group by site
