-- one row per code and year that documents print (code_kind, code, fiscal_year)
-- The name is the reference list's for that year; a code that it lacks takes the name that most of the year's rows print.
-- How often is told as a rank among its sisters alone, which one document more seldom changes. Labels are counted by document before.
with

class_labels as (

    select * from {{ ref('int_class_labels__counted') }}

),

standard_names as (

    select
        'functional' as code_kind,
        functional_code as code,
        name,
        first_year,
        last_year

    from {{ ref('stg_reference__functional_classes') }}

    union all

    select
        'economic' as code_kind,
        economic_code as code,
        name,
        first_year,
        last_year

    from {{ ref('stg_reference__economic_classes') }}

),

printed as (

    select
        code_kind,
        code,
        fiscal_year,
        row_label,
        min(printed_label) as printed_label,
        sum(printed_rows) as printed_rows,
        count(*) as printing_documents

    from class_labels

    group by code_kind, code, fiscal_year, row_label

),

ranked as (

    select
        *,
        sum(printed_rows) over (partition by code_kind, code, fiscal_year) as rows_of_code,
        row_number() over (
            partition by code_kind, code, fiscal_year
            order by printing_documents desc, printed_rows desc, row_label asc
        ) as preference

    from printed

),

named as (

    select
        ranked.code_kind,
        ranked.code,
        ranked.fiscal_year,
        coalesce(standard_names.name, ranked.printed_label) as name,
        case
            when standard_names.name is not null then {{ normalized_label('standard_names.name') }}
            else ranked.row_label
        end as standard_label,
        standard_names.name is null as is_from_document,
        ranked.rows_of_code

    from ranked

    left join standard_names
        on ranked.code_kind = standard_names.code_kind
        and ranked.code = standard_names.code
        and ranked.fiscal_year >= coalesce(standard_names.first_year, ranked.fiscal_year)
        and ranked.fiscal_year <= coalesce(standard_names.last_year, ranked.fiscal_year)

    where ranked.preference = 1

),

placed as (

    select
        *,
        dense_rank() over (
            partition by code_kind, fiscal_year, is_from_document, length(code), substring(code, 1, length(code) - 2)
            order by rows_of_code
        ) as place

    from named

),

final as (

    select
        code_kind,
        code,
        fiscal_year,
        name,
        standard_label,
        is_from_document,
        case when is_from_document then cast(place as integer) end as print_rank

    from placed

)

select * from final
