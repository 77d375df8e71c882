{{ config(materialized='incremental', unique_key=['meter', 'day'], incremental_strategy='delete+insert') }}
select meter, day, reading, '{{ var("today") }}' as loaded_on
from {{ ref('known_ticks') }}
{% if is_incremental() %}
where day >= (select max(day) from {{ this }}) - interval 1 day
{% endif %}
