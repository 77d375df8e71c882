{{ config(tags=['late']) }}
select * from {{ ref('stg_jobs') }} where minutes > 10
