{{ config(materialized='view') }}
select * from {{ ref('ticks') }} where day <= date '{{ var("today") }}'
