{{ config(materialized='table') }}
select * from {{ ref('plain') }}
