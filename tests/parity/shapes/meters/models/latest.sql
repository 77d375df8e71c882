{{ config(materialized='incremental', unique_key='meter', incremental_strategy='merge', merge_exclude_columns=['first_seen']) }}
select meter, max(day) as last_day, max_by(reading, day) as reading, '{{ var("today") }}' as first_seen
from {{ ref('known_ticks') }}
{% if is_incremental() %}
where day > (select max(last_day) from {{ this }})
{% endif %}
group by meter
