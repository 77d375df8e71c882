-- one row per printed label of a functional or economic code that differs from the standard name (document_id, table_id, row_no, side)
with

table_rows as (

    select * from {{ ref('int_table_rows__keyed') }}

),

functional_classes as (

    select
        functional_code as code,
        {{ normalized_label('name') }} as standard_label

    from {{ ref('stg_reference__functional_classes') }}

),

economic_classes as (

    select
        economic_code as code,
        {{ normalized_label('name') }} as standard_label

    from {{ ref('stg_reference__economic_classes') }}

),

final as (

    select
        table_rows.document_id,
        table_rows.table_id,
        table_rows.row_no,
        table_rows.side,
        table_rows.row_key,
        table_rows.source_line,
        table_rows.printed_label,
        table_rows.row_label,
        coalesce(functional_classes.standard_label, economic_classes.standard_label) as standard_label,
        coalesce(table_rows.functional_code, table_rows.economic_code) as code

    from table_rows

    left join functional_classes
        on table_rows.functional_code = functional_classes.code

    left join economic_classes
        on table_rows.economic_code = economic_classes.code

    where
        coalesce(table_rows.functional_code, table_rows.economic_code) is not null
        and coalesce(table_rows.row_label, '') <> coalesce(
            functional_classes.standard_label,
            economic_classes.standard_label,
            'unknown code'
        )

)

select * from final
