{{ config(materialized='table') }}
select count(*) as n, max(id) as last from {{ ref('steps') }}
