{{ config(materialized='incremental', unique_key='id') }}
select id from {{ ref('src') }}
{% if is_incremental() %}where id > (select max(id) from {{ this }}){% endif %}
order by id
limit 3
