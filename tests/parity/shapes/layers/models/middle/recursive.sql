with recursive spelled as (
    select word, 1 as n, word[1] as letter from {{ ref('base_long') }}
    union all
    select word, n + 1, word[n + 1] from spelled where n < length(word)
)
select word, n, letter from spelled
