-- one row per template, table and amount column that it prints (template_id, table_id, printed_column)
with

source as (

    select * from {{ ref('template_columns') }}

),

renamed as (

    select
        template_id,
        table_id,
        printed_column,
        side,
        column_key,
        cast(ordinal as integer) as ordinal,
        header_pattern,
        cast(is_required as boolean) as is_required,
        cast(is_leaf as boolean) as is_leaf

    from source

)

select * from renamed
