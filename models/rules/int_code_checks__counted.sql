-- one row per document (check_id): how many of its codes the reference lists lack
-- Such a code takes the name that the document prints; its name cannot be judged, which is said once.
with

table_rows as (

    select * from {{ ref('int_table_rows__identified') }}

),

documents as (

    select * from {{ ref('stg_reference__documents') }}

),

class_names as (

    select * from {{ ref('int_class_names__resolved') }}

),

codes as (

    select distinct
        table_rows.document_id,
        class_names.code_kind,
        class_names.code,
        class_names.is_from_document

    from table_rows

    inner join documents
        on table_rows.document_id = documents.document_id

    inner join class_names
        on class_names.code = coalesce(table_rows.functional_code, table_rows.economic_code)
        and class_names.code_kind = case when table_rows.functional_code is not null then 'functional' else 'economic' end
        and documents.fiscal_year = class_names.fiscal_year

),

final as (

    select
        concat('L_CODE_KNOWN/', document_id, '/codes') as check_id,
        'L_CODE_KNOWN' as rule_id,
        document_id,
        'codes' as instance_key,
        cast(sum(case when is_from_document then 1 else 0 end) as decimal(20, 6)) as left_amount,
        cast(0 as decimal(20, 6)) as right_amount,
        cast(0 as decimal(20, 8)) as tolerance,
        cast(count(*) as integer) as terms,
        sum(case when is_from_document then 1 else 0 end) = 0 as is_evaluable

    from codes

    group by document_id

)

select * from final
