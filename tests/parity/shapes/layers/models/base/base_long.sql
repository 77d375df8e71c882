with words as (select * from {{ ref('base_words') }})
select * from words where letters > 3
