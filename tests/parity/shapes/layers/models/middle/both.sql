-- a comment before anything else
with
    long as (select * from {{ ref('base_long') }}),
    every as (select * from {{ ref('base_words') }})
select every.language, count(*) as words, count(long.word) as long_words
from every
left join long on every.word = long.word
group by every.language
