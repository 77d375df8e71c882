-- one row per key of a public relation (schema_name, relation_name, key_kind, column_names, to_relation)
with

source as (

    select * from {{ ref('relation_keys') }}

),

renamed as (

    select
        schema_name,
        relation_name,
        key_kind,
        column_names,
        to_schema,
        to_relation,
        to_columns,
        cast(is_constraint as boolean) as is_constraint

    from source

)

select * from renamed
