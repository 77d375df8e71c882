-- one row per printed label of a code that differs from the name of that code in that year (document_id, table_id, row_no, side)
-- A code that the reference list lacks has the name that it is printed with; where a sister code of the same parent bears that name, the code is
-- the wrong one of the two.
with

table_rows as (

    select
        rows_.*,
        case when rows_.functional_code is not null then 'functional' else 'economic' end as code_kind,
        coalesce(rows_.functional_code, rows_.economic_code) as code,
        documents.fiscal_year

    from {{ ref('int_table_rows__keyed') }} as rows_

    inner join {{ ref('stg_reference__documents') }} as documents
        on rows_.document_id = documents.document_id

    where coalesce(rows_.functional_code, rows_.economic_code) is not null

),

class_names as (

    select * from {{ ref('int_class_names__resolved') }}

),

misnamed as (

    select
        table_rows.document_id,
        table_rows.table_id,
        table_rows.row_no,
        table_rows.side,
        table_rows.row_key,
        table_rows.row_occurrence,
        table_rows.source_line,
        table_rows.source_page,
        table_rows.printed_label,
        table_rows.row_label,
        class_names.standard_label,
        class_names.is_from_document,
        class_names.code

    from table_rows

    inner join class_names
        on table_rows.code = class_names.code
        and table_rows.code_kind = class_names.code_kind
        and table_rows.fiscal_year = class_names.fiscal_year

    where
        coalesce(table_rows.row_label, '') <> class_names.standard_label
        -- A class that is known by its words alone is told by them.
        and table_rows.near_label is null

),

-- The names that a code is sure of: those of the reference list, and those that more rows print.
sure_names as (

    select
        'functional' as code_kind,
        functional_code as code,
        {{ normalized_label('name') }} as standard_label,
        coalesce(first_year, 0) as first_year,
        coalesce(last_year, 9999) as last_year,
        1000000 as print_rank

    from {{ ref('stg_reference__functional_classes') }}

    union all

    select
        'economic' as code_kind,
        economic_code as code,
        {{ normalized_label('name') }} as standard_label,
        coalesce(first_year, 0) as first_year,
        coalesce(last_year, 9999) as last_year,
        1000000 as print_rank

    from {{ ref('stg_reference__economic_classes') }}

    union all

    select
        code_kind,
        code,
        standard_label,
        fiscal_year as first_year,
        fiscal_year as last_year,
        print_rank

    from class_names

    where is_from_document

),

miscoded as (

    select
        table_rows.document_id,
        table_rows.table_id,
        table_rows.row_no,
        table_rows.side,
        table_rows.row_key,
        table_rows.row_occurrence,
        table_rows.source_line,
        table_rows.source_page,
        concat(table_rows.code, ' ', table_rows.printed_label) as printed_label,
        table_rows.row_label,
        concat(min(sure_names.code), ' ', table_rows.row_label) as standard_label,
        true as is_from_document,
        table_rows.code

    from table_rows

    inner join class_names
        on table_rows.code = class_names.code
        and table_rows.code_kind = class_names.code_kind
        and table_rows.fiscal_year = class_names.fiscal_year
        and class_names.is_from_document

    inner join sure_names
        on table_rows.code_kind = sure_names.code_kind
        and table_rows.row_label = sure_names.standard_label
        and table_rows.code <> sure_names.code
        and length(table_rows.code) = length(sure_names.code)
        and substring(table_rows.code, 1, length(table_rows.code) - 2)
        = substring(sure_names.code, 1, length(sure_names.code) - 2)
        and table_rows.fiscal_year >= sure_names.first_year
        and table_rows.fiscal_year <= sure_names.last_year
        and class_names.print_rank < sure_names.print_rank

    where table_rows.row_label = class_names.standard_label

    group by
        table_rows.document_id,
        table_rows.table_id,
        table_rows.row_no,
        table_rows.side,
        table_rows.row_key,
        table_rows.row_occurrence,
        table_rows.source_line,
        table_rows.source_page,
        table_rows.printed_label,
        table_rows.row_label,
        table_rows.code

),

final as (

    select * from misnamed

    union all

    select * from miscoded

)

select * from final
