{{ config(store_failures=true, severity='warn', limit=1, warn_if='>= 1') }}
select site, min(measured_on) as first from {{ ref('readings') }} group by site having count(*) < 2
