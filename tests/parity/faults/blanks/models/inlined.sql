{{ config(materialized='ephemeral') }}
select a from {{ ref('middle') }}
