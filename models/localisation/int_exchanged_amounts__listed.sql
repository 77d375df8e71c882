-- one row per number of two rows that print each other's amounts, as soft rules alone say (cell_id, implied_value)
-- A soft rule lacks exactly what one other row of the same kind prints, beside what was judged of it, and with both rows exchanged no rule
-- is broken that was not, and none of theirs is left. Two numbers that nobody made up are more than a soft rule says by itself.
with

checks as (

    select
        rule_checks.*,
        rules.severity <> 'error' or rule_checks.strength <> 'identity' as is_soft,
        rule_checks.difference - coalesce(known.known_value, 0) as new_difference

    from {{ ref('fct_rule_checks') }} as rule_checks

    inner join {{ ref('stg_reference__rules') }} as rules
        on rule_checks.rule_id = rules.rule_id

    left join {{ ref('int_known_states__listed') }} as known
        on rule_checks.check_id = known.check_id

    where rule_checks.status in ('exact', 'rounding', 'broken')

),

rule_terms as (

    select * from {{ ref('fct_rule_terms') }}

),

equation_rules as (

    select distinct rule_id

    from {{ ref('stg_reference__rule_terms') }}

    where equation is not null

),

cells as (

    select * from {{ ref('int_cells__placed') }}

    where
        reject_reason is null
        and amount is not null

),

-- What one number of a broken soft rule would have to be.
wanted as (

    select
        checks.check_id,
        cells.document_id,
        cells.table_id,
        cells.row_no,
        cells.side,
        cells.row_level,
        cells.parent_key,
        cells.column_key,
        cells.amount - checks.new_difference / rule_terms.coefficient as wanted_amount,
        checks.tolerance / abs(rule_terms.coefficient) as tolerance

    from checks

    inner join equation_rules
        on checks.rule_id = equation_rules.rule_id

    inner join rule_terms
        on checks.check_id = rule_terms.check_id

    inner join cells
        on rule_terms.cell_id = cells.cell_id

    where
        checks.is_soft
        and checks.status = 'broken'
        and abs(checks.new_difference) > checks.tolerance
        and cells.parent_key is not null

),

pairs as (

    select
        concat(wanted.check_id, ' ', cast(wanted.row_no as varchar), ' ', cast(cells.row_no as varchar)) as pair_id,
        wanted.check_id,
        wanted.document_id,
        wanted.table_id,
        wanted.side,
        wanted.row_no as first_row_no,
        cells.row_no as second_row_no

    from wanted

    inner join cells
        on wanted.document_id = cells.document_id
        and wanted.table_id = cells.table_id
        and wanted.side = cells.side
        and wanted.row_level = cells.row_level
        and wanted.parent_key = cells.parent_key
        and wanted.column_key = cells.column_key
        and wanted.row_no <> cells.row_no
        and abs(wanted.wanted_amount - cells.amount) <= greatest(wanted.tolerance, cells.half_unit / 2)

    -- A number of fewer digits is printed twice by chance.
    where wanted.wanted_amount >= 200 * cells.half_unit

),

-- Each number of the two rows, with what the other prints in its column.
ends as (

    select
        pair_id,
        check_id,
        first_row_no as row_no,
        second_row_no as other_row_no,
        document_id,
        table_id,
        side,
        true as is_first

    from pairs

    union all

    select
        pair_id,
        check_id,
        second_row_no as row_no,
        first_row_no as other_row_no,
        document_id,
        table_id,
        side,
        false as is_first

    from pairs

),

exchanged as (

    select
        ends.pair_id,
        ends.check_id,
        ends.is_first,
        cells.cell_id,
        cells.document_id,
        cells.table_id,
        cells.row_no,
        cells.row_key,
        cells.row_occurrence,
        cells.column_key,
        cells.printed_column,
        cells.published_text,
        cells.amount as published_value,
        others.amount as implied_value,
        cast(2 * cells.half_unit as decimal(20, 8)) as step,
        cells.source_line,
        others.cell_id is null as is_alone

    from ends

    inner join cells
        on ends.document_id = cells.document_id
        and ends.table_id = cells.table_id
        and ends.side = cells.side
        and ends.row_no = cells.row_no

    left join cells as others
        on ends.document_id = others.document_id
        and ends.table_id = others.table_id
        and ends.side = others.side
        and ends.other_row_no = others.row_no
        and cells.column_key = others.column_key

),

-- What the exchange does to every rule of the two rows.
effects as (

    select
        exchanged.pair_id,
        checks.check_id as touched_check_id,
        max(checks.new_difference) + sum(rule_terms.coefficient * (exchanged.implied_value - exchanged.published_value))
            as left_over,
        max(checks.tolerance) as tolerance

    from exchanged

    inner join rule_terms
        on exchanged.cell_id = rule_terms.cell_id

    inner join checks
        on rule_terms.check_id = checks.check_id

    group by
        exchanged.pair_id,
        checks.check_id

),

refused as (

    select distinct pair_id

    from effects

    where abs(left_over) > tolerance

    union

    -- A place that is blank has no number to exchange.
    select distinct pair_id

    from exchanged

    where is_alone

),

-- Two rules may speak of the same two rows, each of another.
fitting as (

    select
        pairs.*,
        least(pairs.first_row_no, pairs.second_row_no) as upper_row_no,
        greatest(pairs.first_row_no, pairs.second_row_no) as lower_row_no

    from pairs

    left join refused
        on pairs.pair_id = refused.pair_id

    where refused.pair_id is null

),

counted as (

    select
        check_id,
        count(distinct concat(table_id, ' ', cast(upper_row_no as varchar), ' ', cast(lower_row_no as varchar))) as candidates,
        count(distinct concat(table_id, ' ', cast(first_row_no as varchar))) as first_rows

    from fitting

    group by check_id

),

-- Where several rows print what one lacks, which of them it is cannot be told; what the one should print can.
told as (

    select
        exchanged.*,
        min(exchanged.implied_value) over (partition by exchanged.check_id, exchanged.cell_id) as least_value,
        max(exchanged.implied_value) over (partition by exchanged.check_id, exchanged.cell_id) as most_value

    from exchanged

    inner join fitting
        on exchanged.pair_id = fitting.pair_id

    inner join counted
        on exchanged.check_id = counted.check_id

    where
        counted.candidates = 1
        or (counted.first_rows = 1 and exchanged.is_first)

),

final as (

    select
        document_id,
        cell_id,
        table_id,
        row_no,
        row_key,
        row_occurrence,
        column_key,
        printed_column,
        published_text,
        published_value,
        implied_value,
        step,
        source_line,
        min(check_id) as check_id

    from told

    where
        published_value <> implied_value
        and least_value = most_value

    group by
        document_id,
        cell_id,
        table_id,
        row_no,
        row_key,
        row_occurrence,
        column_key,
        printed_column,
        published_text,
        published_value,
        implied_value,
        step,
        source_line

)

select * from final
