-- one row per English phrase of findings (phrase)
with

source as (

    select * from {{ ref('finding_phrases') }}

),

renamed as (

    select
        phrase,
        first_en,
        first_zh,
        second_en,
        second_zh,
        tail_zh,
        value_part,
        value_prefix

    from source

)

select * from renamed
