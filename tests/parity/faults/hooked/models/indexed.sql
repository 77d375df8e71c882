{{ config(materialized='table', post_hook='alter table {{ this }} add column made_by varchar default \'{{ model.name }}\'') }}
select 1 as a
