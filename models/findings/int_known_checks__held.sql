-- one row per acknowledged rule that is broken as it was judged, but for what other findings say, or that cannot be judged beside them (check_id)
-- An error beside it changes its sides; with the numbers that are implied in their places it is broken by what was known.
-- A number that is not printed has no term: what its place would add is told by the equation of the rule.
with

known as (

    select * from {{ ref('int_known_states__listed') }}

    where check_id is not null

),

checks as (

    select * from {{ ref('fct_rule_checks') }}

),

documents as (

    select * from {{ ref('stg_reference__documents') }}

),

-- Of a whole row, each of its numbers by the column that it is printed in.
explanations as (

    select distinct
        explanations.document_id,
        explanations.cell_id,
        explanations.table_id,
        explanations.row_key,
        coalesce(template_columns.column_key, explanations.column_key) as column_key,
        explanations.published_value,
        explanations.implied_value

    from {{ ref('fct_explanations') }} as explanations

    inner join documents
        on explanations.document_id = documents.document_id

    left join {{ ref('stg_templates__columns') }} as template_columns
        on documents.template_id = template_columns.template_id
        and explanations.table_id = template_columns.table_id
        and explanations.printed_column = template_columns.printed_column

    where explanations.equally_good = 1

),

rule_terms as (

    select * from {{ ref('fct_rule_terms') }}

),

printed_terms as (

    select
        rule_terms.check_id,
        rule_terms.cell_id,
        rule_terms.coefficient * (explanations.implied_value - explanations.published_value) as correction

    from rule_terms

    inner join known
        on rule_terms.check_id = known.check_id

    inner join explanations
        on rule_terms.cell_id = explanations.cell_id

),

-- The places that a known rule names, printed or not.
known_equations as (

    select
        known.finding_id,
        checks.check_id,
        checks.document_id,
        equations.table_id,
        equations.row_key,
        equations.column_key,
        equations.coefficient

    from known

    inner join checks
        on known.check_id = checks.check_id

    inner join {{ ref('stg_reference__rule_terms') }} as equations
        on checks.rule_id = equations.rule_id
        and checks.instance_key = equations.equation

),

-- The second witness names its places by row and column, an equation by line or code.
blank_places as (

    select
        known_equations.check_id,
        explanations.cell_id,
        known_equations.coefficient,
        explanations.implied_value

    from known_equations

    inner join explanations
        on known_equations.document_id = explanations.document_id
        and known_equations.table_id = explanations.table_id
        and known_equations.row_key = explanations.row_key
        and known_equations.column_key = explanations.column_key

    where explanations.published_value = 0

    union all

    select
        known.check_id,
        explanations.cell_id,
        witnesses.coefficient,
        explanations.implied_value

    from known

    inner join checks
        on known.check_id = checks.check_id

    inner join {{ ref('int_rule_witnesses__listed') }} as witnesses
        on checks.rule_id = witnesses.rule_id
        and checks.document_id = witnesses.document_id
        and checks.instance_key = witnesses.instance_key

    inner join explanations
        on concat(witnesses.document_id, '/', witnesses.table_id, '/', witnesses.row_no, '/', witnesses.printed_column) = explanations.cell_id

    where explanations.published_value = 0

),

blank_terms as (

    select
        blank_places.check_id,
        blank_places.cell_id,
        blank_places.coefficient * blank_places.implied_value as correction

    from blank_places

    left join printed_terms
        on blank_places.check_id = printed_terms.check_id
        and blank_places.cell_id = printed_terms.cell_id

    where printed_terms.check_id is null

),

-- A row that is printed twice goes with all its numbers.
repeated_terms as (

    select
        check_cells.check_id,
        check_cells.cell_id,
        -check_cells.coefficient * check_cells.amount as correction

    from {{ ref('int_check_cells__judged') }} as check_cells

    inner join known
        on check_cells.check_id = known.check_id

    inner join {{ ref('fct_explanations') }} as repeated
        on check_cells.document_id = repeated.document_id
        and check_cells.table_id = repeated.table_id
        and check_cells.row_no = repeated.row_no

    left join printed_terms
        on check_cells.check_id = printed_terms.check_id
        and check_cells.cell_id = printed_terms.cell_id

    where
        repeated.equally_good = 1
        and repeated.pattern = 'row_repeated'
        and printed_terms.check_id is null

),

all_terms as (

    select * from printed_terms

    union all

    select * from blank_terms

    union all

    select * from repeated_terms

),

corrections as (

    select
        check_id,
        sum(correction) as correction

    from all_terms

    group by check_id

),

linear as (

    select
        known.check_id,
        known.document_id,
        register.source_line,
        register.source_page,
        register.published_text,
        register.implied_text

    from known

    inner join checks
        on known.check_id = checks.check_id

    inner join corrections
        on known.check_id = corrections.check_id

    inner join {{ ref('stg_reference__acknowledged_findings') }} as register
        on known.finding_id = register.finding_id

    where
        corrections.correction <> 0
        and abs(checks.difference + corrections.correction - known.known_value) <= checks.tolerance

),

suspects as (

    select
        unnest(check_ids) as check_id,
        cell_id,
        implied_value

    from {{ ref('fct_explanations') }}

    where equally_good = 1

),

-- What is new of a known rule the search explains by itself, also where that has no term of it: a lost row that it is about.
explained as (

    select distinct
        known.check_id,
        known.document_id,
        register.source_line,
        register.source_page,
        register.published_text,
        register.implied_text

    from known

    inner join suspects
        on known.check_id = suspects.check_id

    inner join {{ ref('stg_reference__acknowledged_findings') }} as register
        on known.finding_id = register.finding_id

    left join {{ ref('int_known_states__listed') }} as known_cells
        on suspects.cell_id = known_cells.cell_id
        and suspects.implied_value = known_cells.known_value

    left join linear
        on known.check_id = linear.check_id

    where
        known_cells.finding_id is null
        and linear.check_id is null

),

-- A rule without terms says nothing new as long as a number that it compares is told to be wrong: it is judged again when that is right.
unknown_culprits as (

    select culprits.cell_id

    from {{ ref('int_culprits__chosen') }} as culprits

    left join {{ ref('int_known_states__listed') }} as known_cells
        on culprits.cell_id = known_cells.cell_id
        and culprits.implied_value = known_cells.known_value

    where
        culprits.implied_value <> culprits.published_value
        and known_cells.finding_id is null

),

told_rows as (

    select * from {{ ref('int_told_rows__listed') }}

),

compared as (

    select readings.finding_id

    from {{ ref('int_known_readings__listed') }} as readings

    inner join unknown_culprits
        on readings.cell_id = unknown_culprits.cell_id

    union

    select register.finding_id

    from {{ ref('stg_reference__acknowledged_findings') }} as register

    inner join {{ ref('int_told_checks__listed') }} as told_checks
        on register.finding_id = told_checks.check_id

    union

    -- A rule that holds now, because a number that it names is told to be wrong.
    select register.finding_id

    from {{ ref('stg_reference__acknowledged_findings') }} as register

    inner join {{ ref('stg_reference__rule_terms') }} as equations
        on register.finding_id = concat(equations.rule_id, '/', register.document_id, '/', equations.equation)

    inner join explanations
        on register.document_id = explanations.document_id
        and equations.table_id = explanations.table_id
        and equations.row_key = explanations.row_key
        and equations.column_key = explanations.column_key

    left join known
        on register.finding_id = known.finding_id

    where
        known.finding_id is null
        and explanations.implied_value <> coalesce(explanations.published_value, 0)

    union

    -- An indicator of the table is told to be wrong by itself: what it counts is not known.
    select register.finding_id

    from {{ ref('stg_reference__acknowledged_findings') }} as register

    inner join {{ ref('int_targets__parsed') }} as targets
        on register.document_id = targets.document_id
        and register.finding_id like concat('%/table ', cast(targets.table_no as varchar), ' %')

    inner join checks
        on targets.document_id = checks.document_id
        and checks.instance_key = concat('indicator ', cast(targets.row_no as varchar))
        and checks.status = 'broken'

    left join {{ ref('stg_reference__acknowledged_findings') }} as judged
        on checks.check_id = judged.finding_id

    where judged.finding_id is null

    union

    -- A row beside those that stand out of order is told to be another.
    select register.finding_id

    from {{ ref('stg_reference__acknowledged_findings') }} as register

    inner join told_rows
        on register.finding_id like concat('L_LINE_ORDER/', told_rows.document_id, '/', told_rows.table_id, '/%')

    union

    -- Of what is said of the same money twice, one amount is told to be wrong: the two are compared when it is right.
    select register.finding_id

    from {{ ref('stg_reference__acknowledged_findings') }} as register

    inner join {{ ref('int_statements__pivoted') }} as statements
        on register.finding_id = replace(
            statements.change_figure_id, statements.document_id, concat('N_SAME_CHANGE/', statements.document_id)
        )

    inner join explanations
        on statements.document_id = explanations.document_id
        and statements.amount = explanations.implied_value

    inner join {{ ref('int_statements__pivoted') }} as others
        on explanations.cell_id = others.amount_figure_id
        and others.change_figure_id is not null

    where explanations.implied_value <> explanations.published_value

    union

    -- The name that a project should have stands in a row that is told to be another.
    select register.finding_id

    from {{ ref('stg_reference__acknowledged_findings') }} as register

    inner join told_rows
        on register.document_id = told_rows.document_id
        and register.implied_text = told_rows.row_label

    inner join {{ ref('stg_reference__rules') }} as rules
        on split_part(register.finding_id, '/', 1) = rules.rule_id
        and rules.form = 'witness'

    union

    -- The name that a project should have is itself misprinted, and told.
    select register.finding_id

    from {{ ref('stg_reference__acknowledged_findings') }} as register

    inner join {{ ref('int_names__compared') }} as names
        on register.document_id = names.document_id
        and register.implied_text = names.standard_label

    inner join {{ ref('stg_reference__rules') }} as rules
        on split_part(register.finding_id, '/', 1) = rules.rule_id
        and rules.form = 'witness'

    left join {{ ref('stg_reference__acknowledged_findings') }} as judged_names
        on judged_names.finding_id = concat('L_NAME_KNOWN/', names.document_id, '/', names.table_id, '/', names.row_no)

    where judged_names.finding_id is null

),

waiting as (

    select compared.finding_id

    from compared

    left join linear
        on compared.finding_id = linear.check_id

    left join explained
        on compared.finding_id = explained.check_id

    where
        linear.check_id is null
        and explained.check_id is null

),

final as (

    select * from linear

    union all

    select * from explained

    union all

    select
        register.finding_id as check_id,
        register.document_id,
        register.source_line,
        register.source_page,
        register.published_text,
        register.implied_text

    from {{ ref('stg_reference__acknowledged_findings') }} as register

    inner join waiting
        on register.finding_id = waiting.finding_id

)

select * from final
