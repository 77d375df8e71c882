-- one row per template and table that it prints (template_id, table_id)
with

source as (

    select * from {{ ref('template_tables') }}

),

renamed as (

    select
        template_id,
        table_id,
        cast(ordinal as integer) as ordinal,
        printed_no,
        title_pattern,
        money_unit,
        layout,
        levels,
        class_parent,
        cast(is_required as boolean) as is_required

    from source

)

select * from renamed
