-- one row per word of a list (word_list, word)
with

source as (

    select * from {{ ref('words') }}

),

renamed as (

    select
        word_list,
        word,
        name_zh,
        name_en

    from source

)

select * from renamed
