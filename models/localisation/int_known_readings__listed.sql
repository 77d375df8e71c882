-- one row per acknowledged finding of a rule without terms and number that it compares (finding_id, cell_id)
-- Of a figure those of its statement, of that which it is part of, and of its own parts; of a performance table its amounts.
-- `||` is null where a part is.
with

register as (

    select
        register.finding_id,
        register.document_id,
        register.document_id || '/' || nullif(regexp_extract(register.finding_id, '/(N01/[0-9]+)$', 1), '') as figure_id,
        register.document_id || '/' || nullif(regexp_extract(register.finding_id, '/(N01/statement [0-9]+)', 1), '') as statement_id,
        nullif(regexp_extract(register.finding_id, 'table ([0-9]+)', 1), '') as table_no,
        nullif(regexp_extract(register.finding_id, 'figure ([0-9]+)', 1), '') as figure_no,
        rules.rule_id

    from {{ ref('stg_reference__acknowledged_findings') }} as register

    inner join {{ ref('stg_reference__rules') }} as rules
        on split_part(register.finding_id, '/', 1) = rules.rule_id

    where register.finding_id not in (
            select rule_terms.check_id

            from {{ ref('fct_rule_terms') }} as rule_terms
        )

),

figures as (

    select * from {{ ref('int_figures__measured') }}

),

cells as (

    select * from {{ ref('int_cells__placed') }}

    where table_id = 'P03'

),

stated as (

    select
        register.finding_id,
        register.document_id,
        coalesce(figures.statement_id, register.statement_id) as statement_id,
        figures.part_of_statement_id

    from register

    left join figures
        on register.figure_id = figures.figure_id

    where
        figures.statement_id is not null
        or register.statement_id is not null

),

of_statements as (

    select
        stated.finding_id,
        stated.document_id,
        figures.figure_id as cell_id

    from stated

    inner join figures
        on stated.statement_id = figures.statement_id
        or stated.statement_id = figures.part_of_statement_id
        or stated.part_of_statement_id = figures.statement_id

),

of_tables as (

    select
        register.finding_id,
        register.document_id,
        cells.cell_id

    from register

    inner join cells
        on register.document_id = cells.document_id
        and (
            register.table_no = cast(cells.row_no as varchar)
            -- The tables of fiscal funds are those that have any.
            or (register.rule_id in ('P_COUNT', 'P_VEHICLES') and cells.column_key = 'fiscal')
        )

),

of_figures as (

    select
        finding_id,
        document_id,
        concat(document_id, '/N01/', figure_no) as cell_id

    from register

    where figure_no is not null

),

-- What projects spend on vehicles is held against two cells.
of_vehicles as (

    select
        register.finding_id,
        register.document_id,
        cells.cell_id

    from register

    inner join {{ ref('int_cells__placed') }} as cells
        on register.document_id = cells.document_id
        and cells.column_key = 'total'
        and (
            (cells.table_id = 'T06' and cells.economic_code = '30231')
            or (cells.table_id = 'T10' and cells.row_key = 'vehicle_operation')
        )

    where register.rule_id = 'P_VEHICLES'

),

final as (

    select * from of_statements

    union

    select * from of_tables

    union

    select * from of_figures

    union

    select * from of_vehicles

)

select * from final
