{{ config(materialized='table') }}
select day, sum(reading) as total, count(*) as meters from {{ ref('daily') }} group by day
