-- one row per pattern of words of the names of indicators (word_kind, ordinal)
with

source as (

    select * from {{ ref('indicator_words') }}

),

renamed as (

    select
        word_kind,
        cast(ordinal as integer) as ordinal,
        word_pattern

    from source

)

select * from renamed
