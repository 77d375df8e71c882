-- one row per two documents that should agree (pair_kind, document_id, other_document_id)
-- `one_unit`: a department that has one unit, and that unit. `several_units`: a department, and one of its units.
-- `previous_year`: a document, and that of the same unit, kind and scope a year before.
with

documents as (

    select * from {{ ref('stg_reference__documents') }}

),

department_units as (

    select * from {{ ref('stg_reference__department_units') }}

),

units as (

    select * from {{ ref('stg_reference__units') }}

),

-- What is declared, and what the hierarchy of units says.
parts as (

    select
        department_unit_id,
        unit_id,
        is_only

    from department_units

    union

    select
        units.parent_unit_id as department_unit_id,
        units.unit_id,
        false as is_only

    from units

    left join department_units
        on units.parent_unit_id = department_units.department_unit_id
        and units.unit_id = department_units.unit_id

    where
        units.parent_unit_id is not null
        and department_units.unit_id is null

),

departments as (

    select
        case when parts.is_only then 'one_unit' else 'several_units' end as pair_kind,
        documents.document_id,
        others.document_id as other_document_id

    from documents

    inner join parts
        on documents.unit_id = parts.department_unit_id

    inner join documents as others
        on parts.unit_id = others.unit_id
        and documents.fiscal_year = others.fiscal_year
        and documents.document_kind = others.document_kind

    where
        documents.scope = 'department'
        and others.scope = 'unit'

),

years as (

    select
        'previous_year' as pair_kind,
        documents.document_id,
        others.document_id as other_document_id

    from documents

    inner join documents as others
        on documents.unit_id = others.unit_id
        and documents.document_kind = others.document_kind
        and documents.scope = others.scope
        and documents.fiscal_year = others.fiscal_year + 1

),

final as (

    select * from departments

    union all

    select * from years

)

select * from final
