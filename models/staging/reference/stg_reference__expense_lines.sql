-- one row per line of T10 (expense_line)
with

source as (

    select * from {{ ref('expense_lines') }}

),

renamed as (

    select
        expense_line,
        cast(ordinal as integer) as ordinal,
        name_zh,
        name_en,
        parent_line

    from source

)

select * from renamed
