-- one row per pattern of words that make a number a bound or an estimate (ordinal)
with

source as (

    select * from {{ ref('bound_words') }}

),

renamed as (

    select
        cast(ordinal as integer) as ordinal,
        place,
        bound_pattern,
        operator

    from source

)

select * from renamed
