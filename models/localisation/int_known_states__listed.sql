-- one row per acknowledged finding that still speaks of what is printed (finding_id)
-- Of a number what it should be, of a rule that names no number by how much it is broken.
with

register as (

    select * from {{ ref('stg_reference__acknowledged_findings') }}

),

cells as (

    select
        cells.cell_id,
        cells.document_id,
        concat(
            cells.document_id,
            '/',
            cells.table_id,
            '/',
            {{ row_name('cells.row_key', 'cells.row_occurrence') }},
            '/',
            cells.column_key
        ) as finding_id,
        cells.published_text,
        cells.source_line,
        coalesce({{ unit_count('document_tables.printed_unit') }}, 1) as per_unit

    from {{ ref('int_cells__placed') }} as cells

    left join {{ ref('stg_reference__document_tables') }} as document_tables
        on cells.document_id = document_tables.document_id
        and cells.table_id = document_tables.table_id

    where cells.reject_reason is null

    union all

    -- Numbers that are no money are printed as they are.
    select
        figure_id as cell_id,
        document_id,
        concat(document_id, '/', table_id, '/', row_no, '/', measure) as finding_id,
        value_text as published_text,
        source_line,
        coalesce(case when measure in ('amount', 'change', 'previous') then {{ unit_count('unit') }} end, 1) as per_unit

    from {{ ref('int_figures__measured') }}

    where reject_reason is null

),

known_cells as (

    select
        register.finding_id,
        register.document_id,
        cells.cell_id,
        cast(null as varchar) as check_id,
        -- A change in the other direction than the printed word says is below nothing.
        cast(
            case
                when register.implied_text like 'an increase of %' then -{{ parsed_amount("split_part(register.implied_text, ' of ', 2)") }}
                when register.implied_text like 'a decrease of %' then -{{ parsed_amount("split_part(register.implied_text, ' of ', 2)") }}
                else {{ parsed_amount('register.implied_text') }}
            end
            / cells.per_unit as decimal(20, 6)
        ) as known_value

    from register

    inner join cells
        on register.finding_id = cells.finding_id
        and coalesce(register.published_text, '') = coalesce(cells.published_text, '')
        and coalesce(register.source_line, 0) = coalesce(cells.source_line, 0)

),

-- A percentage is printed with its sign, which is no part of the number.
known_checks as (

    select
        register.finding_id,
        register.document_id,
        cast(null as varchar) as cell_id,
        checks.check_id,
        {{ parsed_amount("rtrim(register.published_text, '%')") }}
        - {{ parsed_amount("rtrim(register.implied_text, '%')") }} as known_value

    from register

    inner join {{ ref('fct_rule_checks') }} as checks
        on register.finding_id = checks.check_id

    where checks.status = 'broken'

),

final as (

    select * from known_cells

    where known_value is not null

    union all

    select * from known_checks

    where known_value is not null

)

select * from final
