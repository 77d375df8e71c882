{{ config(materialized='incremental', unique_key='n', post_hook=[after_commit("insert into audit.ran select 'grown {{ is_incremental() }}', count(*) from {{ ref('kept') }}")]) }}
select n, n * 10 as tens from {{ ref('numbers') }}
