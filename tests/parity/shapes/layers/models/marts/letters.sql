{{ config(materialized='table') }}
select letter, count(*) as times from {{ ref('recursive') }}
where word in (select word from {{ ref('base_words') }} where language <> 'zh')
group by letter
