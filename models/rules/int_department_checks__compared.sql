-- one row per place that a department and one of its units print (rule_id, document_id, instance_key)
-- X_DEPARTMENT_COVERS: the unit's amount is not more than the department's; what is left belongs to its other units.
with

pairs as (

    select * from {{ ref('int_document_pairs__matched') }}

    where pair_kind = 'several_units'

),

cells as (

    select * from {{ ref('int_cells__placed') }}

    where
        reject_reason is null
        and row_occurrence = 1

),

columns as (

    select * from {{ ref('int_document_columns__declared') }}

    where is_printed

),

final as (

    select
        'X_DEPARTMENT_COVERS' as rule_id,
        pairs.document_id,
        concat(unit_cells.table_id, '/', unit_cells.row_key, '/', unit_cells.column_key, '/', pairs.other_document_id) as instance_key,
        unit_cells.cell_id,
        unit_cells.amount as left_amount,
        least(unit_cells.amount, coalesce(department_cells.amount, 0)) as right_amount,
        unit_cells.half_unit + coalesce(department_cells.half_unit, 0) as tolerance,
        coalesce(department_cells.amount, 0) - unit_cells.amount as other_units_amount,
        unit_cells.source_line,
        unit_cells.source_page,
        unit_cells.published_text

    from pairs

    inner join cells as unit_cells
        on pairs.other_document_id = unit_cells.document_id

    inner join columns
        on pairs.document_id = columns.document_id
        and unit_cells.table_id = columns.table_id
        and unit_cells.side = columns.side
        and unit_cells.column_key = columns.column_key

    left join cells as department_cells
        on pairs.document_id = department_cells.document_id
        and unit_cells.table_id = department_cells.table_id
        and unit_cells.row_key = department_cells.row_key
        and unit_cells.column_key = department_cells.column_key

)

select * from final
