-- one row per word that stands for zero in the prose (word)
with

source as (

    select * from {{ ref('zero_words') }}

),

renamed as (

    select
        word,
        measure

    from source

)

select * from renamed
