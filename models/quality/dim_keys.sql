-- one row per key of a public relation (schema_name, relation_name, key_kind, column_names, to_relation)
with

relation_keys as (

    select * from {{ ref('stg_reference__relation_keys') }}

),

final as (

    select
        schema_name,
        relation_name,
        key_kind,
        column_names,
        to_schema,
        to_relation,
        to_columns,
        is_constraint

    from relation_keys

)

select * from final
