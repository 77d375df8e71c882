-- one row per number in an instance of a linear rule between two documents (rule_id, document_id, instance_key, cell_id)
-- The instance belongs to the first document of the pair. A place that one of them prints and the other leaves blank is zero there;
-- a place that the other's template does not have, or whose row it does not print under the same name, is not compared.
with

pairs as (

    select * from {{ ref('int_document_pairs__matched') }}

),

-- Most documents have no partner: their cells are left out before anything is joined.
members as (

    select document_id from pairs

    union

    select other_document_id as document_id from pairs

),

cells as (

    select cells.*

    from {{ ref('int_cells__placed') }} as cells

    inner join members
        on cells.document_id = members.document_id

    where
        cells.reject_reason is null
        and cells.row_occurrence = 1

),

columns as (

    select * from {{ ref('int_document_columns__declared') }}

    where
        is_printed
        and table_status in ('present', 'empty')

),

-- Both documents of a department and its only unit; a join on either id at once would compare each cell with each pair.
unit_pairs as (

    select
        document_id,
        other_document_id,
        document_id as printed_by,
        1 as coefficient

    from pairs

    where pair_kind = 'one_unit'

    union all

    select
        document_id,
        other_document_id,
        other_document_id as printed_by,
        -1 as coefficient

    from pairs

    where pair_kind = 'one_unit'

),

-- The cells of both, where the other has the column.
unit_places as (

    select
        unit_pairs.document_id,
        concat(cells.table_id, '/', cells.row_key, '/', cells.column_key) as instance_key,
        cells.cell_id,
        unit_pairs.coefficient

    from unit_pairs

    inner join cells
        on unit_pairs.printed_by = cells.document_id

    inner join columns as own_columns
        on unit_pairs.document_id = own_columns.document_id
        and cells.table_id = own_columns.table_id
        and cells.side = own_columns.side
        and cells.column_key = own_columns.column_key

    inner join columns as other_columns
        on unit_pairs.other_document_id = other_columns.document_id
        and cells.table_id = other_columns.table_id
        and cells.side = other_columns.side
        and cells.column_key = other_columns.column_key

),

unit_terms as (

    select
        'X_DEPARTMENT_UNIT' as rule_id,
        document_id,
        instance_key,
        cell_id,
        coefficient

    from unit_places

),

statements as (

    select * from {{ ref('int_statements__pivoted') }}

    where
        amount_figure_id is not null
        and change_figure_id is not null
        and signed_change is not null

),

figures as (

    select * from {{ ref('int_figures__measured') }}

),

figure_cells as (

    select * from {{ ref('stg_narrative__figure_cells') }}

),

template_rules as (

    select * from {{ ref('stg_templates__rules') }}

    where rule_id = 'X_PREVIOUS_YEAR'

),

documents as (

    select * from {{ ref('stg_reference__documents') }}

),

-- An amount of the prose with its change, the one cell that it repeats, and the same place a year before under the same name.
previous_places as (

    select
        pairs.document_id,
        statements.amount_figure_id,
        statements.change_figure_id,
        coalesce(statements.change_sign, 1) as change_sign,
        figures.row_no,
        others.cell_id as other_cell_id,
        count(*) over (partition by pairs.document_id, statements.amount_figure_id) as places

    from pairs

    inner join documents
        on pairs.document_id = documents.document_id

    inner join template_rules
        on documents.template_id = template_rules.template_id

    inner join statements
        on pairs.document_id = statements.document_id

    inner join figures
        on statements.amount_figure_id = figures.figure_id

    inner join figure_cells
        on pairs.document_id = figure_cells.document_id
        and figures.row_no = figure_cells.figure_row_no

    inner join cells
        on pairs.document_id = cells.document_id
        and figure_cells.table_id = cells.table_id
        and figure_cells.cell_row_no = cells.row_no
        and figure_cells.printed_column = cells.printed_column

    inner join cells as others
        on pairs.other_document_id = others.document_id
        and cells.table_id = others.table_id
        and cells.row_key = others.row_key
        and cells.column_key = others.column_key
        and (cells.row_level in ('total', 'line') or cells.row_label = others.row_label)

    where pairs.pair_kind = 'previous_year'

),

previous_terms as (

    select
        'X_PREVIOUS_YEAR' as rule_id,
        document_id,
        concat('N01/', row_no) as instance_key,
        amount_figure_id as cell_id,
        1 as coefficient

    from previous_places

    where places = 1

    union all

    select
        'X_PREVIOUS_YEAR' as rule_id,
        document_id,
        concat('N01/', row_no) as instance_key,
        change_figure_id as cell_id,
        -change_sign as coefficient

    from previous_places

    where places = 1

    union all

    select
        'X_PREVIOUS_YEAR' as rule_id,
        document_id,
        concat('N01/', row_no) as instance_key,
        other_cell_id as cell_id,
        -1 as coefficient

    from previous_places

    where places = 1

),

final as (

    select * from unit_terms

    union all

    select * from previous_terms

)

select * from final
