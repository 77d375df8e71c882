{{ config(materialized='table') }}
select * from {{ ref('both') }}
