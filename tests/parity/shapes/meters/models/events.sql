{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='append_new_columns') }}
select meter, day
{%- if var('today') > '2024-01-02' %}, reading{% endif %}
from {{ ref('known_ticks') }}
{% if is_incremental() %}
where day > (select max(day) from {{ this }})
{% endif %}
