{{ config(error_if='> 2', warn_if='> 1', fail_calc='sum(n)') }}
select count(*) as n from {{ ref('readings') }} where value < 0
