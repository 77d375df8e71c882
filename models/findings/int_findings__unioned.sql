-- one row per finding before the register is asked (finding_id)
with

rule_checks as (

    select * from {{ ref('fct_rule_checks') }}

),

rules as (

    select * from {{ ref('stg_reference__rules') }}

),

check_cells as (

    select * from {{ ref('int_check_cells__judged') }}

),

attributed as (

    select * from {{ ref('int_broken_checks__attributed') }}

),

cell_findings as (

    select * from {{ ref('int_cell_findings__implied') }}

),

labels as (

    select * from {{ ref('int_labels__compared') }}

),

document_tables as (

    select * from {{ ref('stg_reference__document_tables') }}

),

rejected_cells as (

    select * from {{ ref('int_cells__placed') }}

    where reject_reason is not null

),

ratio_checks as (

    select * from {{ ref('int_ratio_checks__compared') }}

),

figures as (

    select * from {{ ref('int_figures__measured') }}

    where reject_reason = 'the text is not a number'

),

-- The first cell of the left side stands for a check whose culprit is not known.
check_places as (

    select
        check_id,
        min(case when coefficient > 0 then source_line end) as left_line,
        min(source_line) as first_line,
        min(case when coefficient > 0 then source_page end) as left_page

    from check_cells

    -- A control is of its whole column.
    where family <> 'extraction'

    group by check_id

),

held as (

    select * from {{ ref('int_known_checks__held') }}

),

-- A rule that was acknowledged stays a finding of its own beside the cells that explain what is new of it.
first_suspects as (

    select
        check_id,
        min(suspect_cell_id) as suspect_cell_id

    from attributed

    group by check_id

),

percentages as (

    select
        figure_id,
        decimals

    from {{ ref('int_figures__measured') }}

    where measure in ('share', 'growth')

),

from_cells as (

    select
        cell_findings.finding_id,
        cell_findings.document_id,
        cell_findings.rule_id,
        -- A percentage that is cut off, or bent, in its last place is no error like the others.
        case
            when cell_findings.kind = 'arithmetic'
                and percentages.figure_id is not null
                and abs(cell_findings.published_value - cell_findings.implied_value)
                <= 2 * {{ printed_half_unit('percentages.decimals', '1') }}
                then 'last_digit'
            else cell_findings.kind
        end as kind,
        cell_findings.cell_id,
        cell_findings.source_line,
        cast(null as varchar) as source_page,
        cell_findings.published_text,
        cell_findings.implied_text,
        cell_findings.published_value,
        cell_findings.implied_value,
        cast(cell_findings.confidence as decimal(5, 4)) as confidence,
        cell_findings.pattern,
        cell_findings.checks_for,
        cell_findings.checks_against

    from cell_findings

    left join percentages
        on cell_findings.cell_id = percentages.figure_id

),

-- Broken rules without a single suspect, broken soft rules and broken controls: the check itself is the finding.
from_checks as (

    select
        rule_checks.check_id as finding_id,
        rule_checks.document_id,
        rule_checks.rule_id,
        case
            when rule_checks.strength = 'likely' then 'scope'
            -- A percentage that is cut off, or bent, in its last place is no error like the others.
            when ratio_checks.decimals is not null
                and rules.finding_kind = 'arithmetic'
                and abs(rule_checks.left_amount - rule_checks.right_amount)
                <= 2 * {{ printed_half_unit('ratio_checks.decimals', '1') }}
                then 'last_digit'
            else rules.finding_kind
        end as kind,
        ratio_checks.figure_id as cell_id,
        -- What was judged stands where it stood, even if a number of it is blank now.
        case
            when held.check_id is not null then held.source_line
            else coalesce(ratio_checks.source_line, check_places.left_line, check_places.first_line)
        end as source_line,
        case
            when held.check_id is not null then held.source_page
            else coalesce(ratio_checks.source_page, check_places.left_page)
        end as source_page,
        coalesce(
            held.published_text,
            case
                when restated.check_id is not null
                    then {{ exact_text('restated.left_amount', "case when ratio_checks.published_text not like '%.%' then 0 else 2 end") }}
            end,
            ratio_checks.published_text,
            {{ exact_text('rule_checks.left_amount', '2') }}
        ) as published_text,
        coalesce(
            held.implied_text,
            case
                when restated.check_id is not null
                    then {{ exact_text('restated.right_amount', "case when ratio_checks.implied_text not like '%.%' then 0 else 2 end") }}
            end,
            ratio_checks.implied_text,
            {{ exact_text('rule_checks.right_amount', '2') }}
        ) as implied_text,
        -- Where a unit, a kind or a form is wrong, the sides of the check only say so: they are no amounts.
        case
            when rules.finding_kind not in ('unit', 'malformed', 'convention')
                then coalesce({{ parsed_amount('held.published_text') }}, restated.left_amount, rule_checks.left_amount)
        end as published_value,
        case
            when rules.finding_kind not in ('unit', 'malformed', 'convention')
                then coalesce({{ parsed_amount('held.implied_text') }}, restated.right_amount, rule_checks.right_amount)
        end as implied_value,
        cast(null as decimal(5, 4)) as confidence,
        cast(null as varchar) as pattern,
        cast(null as integer) as checks_for,
        cast(null as integer) as checks_against

    from rule_checks

    inner join rules
        on rule_checks.rule_id = rules.rule_id

    left join first_suspects as attributed
        on rule_checks.check_id = attributed.check_id

    left join check_places
        on rule_checks.check_id = check_places.check_id

    left join ratio_checks
        on rule_checks.check_id = ratio_checks.check_id

    left join held
        on rule_checks.check_id = held.check_id

    -- What is wrong of it, and told by itself, is not told again.
    left join {{ ref('int_broken_checks__restated') }} as restated
        on rule_checks.check_id = restated.check_id

    -- No soft rule says which label is wrong; where one is told to be, it is judged again when that is right.
    left join {{ ref('int_told_checks__listed') }} as told_checks
        on rule_checks.check_id = told_checks.check_id
        and (rules.severity <> 'error' or rule_checks.strength <> 'identity')

    where
        rule_checks.status = 'broken'
        and ((attributed.suspect_cell_id is null and told_checks.check_id is null) or held.check_id is not null)
        and rule_checks.check_id not in (
            select off_by_unit.check_id

            from {{ ref('int_broken_checks__off_by_unit') }} as off_by_unit
        )
        and rule_checks.check_id not in (
            select between_documents.check_id

            from {{ ref('int_broken_checks__between_documents') }} as between_documents
        )

),

-- What was judged of a rule that finds nothing now, because a number that it compares is another: it stays.
from_held as (

    select
        held.check_id as finding_id,
        held.document_id,
        rules.rule_id,
        rules.finding_kind as kind,
        cast(null as varchar) as cell_id,
        held.source_line,
        held.source_page,
        held.published_text,
        held.implied_text,
        case
            when rules.finding_kind not in ('unit', 'malformed', 'convention') then {{ parsed_amount('held.published_text') }}
        end as published_value,
        case
            when rules.finding_kind not in ('unit', 'malformed', 'convention') then {{ parsed_amount('held.implied_text') }}
        end as implied_value,
        cast(null as decimal(5, 4)) as confidence,
        cast(null as varchar) as pattern,
        cast(null as integer) as checks_for,
        cast(null as integer) as checks_against

    from held

    inner join rules
        on split_part(held.check_id, '/', 1) = rules.rule_id

    left join rule_checks
        on held.check_id = rule_checks.check_id
        and rule_checks.status = 'broken'

    where rule_checks.check_id is null

),

from_labels as (

    select
        concat(
            'L_LABEL_STANDARD/', document_id, '/', table_id, '/', {{ row_name('row_key', 'row_occurrence') }}
        ) as finding_id,
        document_id,
        'L_LABEL_STANDARD' as rule_id,
        cast(null as varchar) as cell_id,
        source_line,
        source_page,
        printed_label as published_text,
        standard_label as implied_text

    from labels

),

-- A label that neither a line of the template nor a class has: its row has no place, with amounts or without.
from_unknown_labels as (

    select
        concat('L_LABEL_KNOWN/', document_id, '/', table_id, '/', side, '/', row_no) as finding_id,
        document_id,
        'L_LABEL_KNOWN' as rule_id,
        cast(null as varchar) as cell_id,
        source_line,
        source_page,
        printed_label as published_text,
        coalesce(near_label, 'a label that the template or the classification knows') as implied_text

    from {{ ref('int_table_rows__keyed') }}

    where
        (row_key is null and row_label is not null)
        or near_label is not null

),

from_names as (

    select
        concat('L_NAME_KNOWN/', document_id, '/', table_id, '/', row_no) as finding_id,
        document_id,
        'L_NAME_KNOWN' as rule_id,
        cast(null as varchar) as cell_id,
        source_line,
        source_page,
        printed_label as published_text,
        standard_label as implied_text

    from {{ ref('int_names__compared') }}

),

relabelled as (

    select distinct
        document_id,
        table_id,
        row_no

    from {{ ref('fct_explanations') }}

    where
        equally_good = 1
        and pattern = 'labels_exchanged'

),

-- A row that stands beside one whose label is told to be another's may stand right.
from_orders as (

    select
        concat(
            'L_LINE_ORDER/', orders.document_id, '/', orders.table_id, '/', {{ row_name('rows_.row_key', 'rows_.row_occurrence') }}
        ) as finding_id,
        orders.document_id,
        'L_LINE_ORDER' as rule_id,
        cast(null as varchar) as cell_id,
        orders.source_line,
        orders.source_page,
        orders.printed_label as published_text,
        orders.rightful_label as implied_text

    from {{ ref('int_line_orders__compared') }} as orders

    inner join {{ ref('int_table_rows__keyed') }} as rows_
        on orders.document_id = rows_.document_id
        and orders.table_id = rows_.table_id
        and orders.side = rows_.side
        and orders.row_no = rows_.row_no

    left join relabelled
        on orders.document_id = relabelled.document_id
        and orders.table_id = relabelled.table_id
        and orders.row_no = relabelled.row_no

    left join relabelled as others
        on orders.document_id = others.document_id
        and orders.table_id = others.table_id
        and orders.exchanged_row_no = others.row_no

    left join held
        on concat(
            'L_LINE_ORDER/', orders.document_id, '/', orders.table_id, '/', {{ row_name('rows_.row_key', 'rows_.row_occurrence') }}
        ) = held.check_id

    where
        held.check_id is null
        and (
            relabelled.row_no is not null
            or others.row_no is null
        )

),

from_tables as (

    select
        concat('D_TABLE_PRESENT/', document_id, '/', table_id) as finding_id,
        document_id,
        'D_TABLE_PRESENT' as rule_id,
        cast(null as varchar) as cell_id,
        source_line,
        source_page,
        'absent' as published_text,
        'present' as implied_text

    from document_tables

    where
        status = 'absent'
        and is_listed

),

-- A line that the template prints and the document does not.
from_lines as (

    select
        concat('D_LINE_PRESENT/', document_id, '/', table_id, '/', row_key) as finding_id,
        document_id,
        'D_LINE_PRESENT' as rule_id,
        cast(null as varchar) as cell_id,
        source_line,
        source_page,
        'absent' as published_text,
        'present' as implied_text

    from {{ ref('int_document_lines__declared') }}

    where
        table_status = 'present'
        and is_required
        and not is_printed

),

-- A performance table that does not say how much it is about.
from_totals as (

    select
        concat('D_TOTAL_PRINTED/', document_id, '/', instance_key) as finding_id,
        document_id,
        'D_TOTAL_PRINTED' as rule_id,
        cast(null as varchar) as cell_id,
        source_line,
        cast(null as varchar) as source_page,
        'absent' as published_text,
        'present' as implied_text

    from {{ ref('int_missing_totals__listed') }}

),

-- A table whose amounts have no unit of money, or one that the tables beside it contradict.
from_units as (

    select
        concat('U_UNIT_PRINTED/', document_tables.document_id, '/', document_tables.table_id) as finding_id,
        document_tables.document_id,
        'U_UNIT_PRINTED' as rule_id,
        cast(null as varchar) as cell_id,
        document_tables.source_line,
        document_tables.source_page,
        coalesce(document_tables.printed_unit, 'absent') as published_text,
        coalesce(template_tables.money_unit, 'present') as implied_text

    from document_tables

    inner join {{ ref('stg_reference__documents') }} as documents
        on document_tables.document_id = documents.document_id

    inner join {{ ref('stg_templates__tables') }} as template_tables
        on documents.template_id = template_tables.template_id
        and document_tables.table_id = template_tables.table_id

    where
        document_tables.status = 'present'
        and template_tables.money_unit is not null
        and {{ unit_factor('document_tables.printed_unit') }} is null

    union all

    select
        concat('U_TABLE_UNIT/', document_id, '/', table_id) as finding_id,
        document_id,
        'U_TABLE_UNIT' as rule_id,
        cast(null as varchar) as cell_id,
        source_line,
        source_page,
        printed_unit as published_text,
        implied_unit as implied_text

    from {{ ref('int_wrong_units__named') }}

),

from_rejects as (

    select
        concat('M_READABLE/', cell_id) as finding_id,
        document_id,
        'M_READABLE' as rule_id,
        cell_id,
        source_line,
        cast(null as varchar) as source_page,
        published_text,
        coalesce({{ regrouped_amount('published_text') }}, reject_reason) as implied_text

    from rejected_cells

),

from_figures as (

    select
        concat('M_READABLE/', figure_id) as finding_id,
        document_id,
        'M_READABLE' as rule_id,
        figure_id as cell_id,
        source_line,
        cast(null as varchar) as source_page,
        value_text as published_text,
        coalesce({{ regrouped_amount('value_text') }}, reject_reason) as implied_text

    from figures

),

marked as (

    select * from {{ ref('int_text_marks__judged') }}

),

from_marks as (

    select
        finding_id,
        document_id,
        rule_id,
        cast(null as varchar) as cell_id,
        source_line,
        source_page,
        published_text,
        implied_text

    from marked

),

-- What is found without an amount: a word or a unit stands there, or nothing.
from_texts as (

    select * from from_labels

    union all

    select * from from_unknown_labels

    union all

    select * from from_names

    union all

    select * from from_orders

    union all

    select * from from_tables

    union all

    select * from from_lines

    union all

    select * from from_totals

    union all

    select * from from_units

    union all

    select * from from_rejects

    union all

    select * from from_figures

    union all

    select * from from_marks

),

combined as (

    select * from from_cells

    union all

    select * from from_checks

    union all

    select * from from_held

    union all

    select
        finding_id,
        document_id,
        rule_id,
        cast(null as varchar) as kind,
        cell_id,
        source_line,
        source_page,
        published_text,
        implied_text,
        cast(null as decimal(20, 6)) as published_value,
        cast(null as decimal(20, 6)) as implied_value,
        cast(null as decimal(5, 4)) as confidence,
        cast(null as varchar) as pattern,
        cast(null as integer) as checks_for,
        cast(null as integer) as checks_against

    from from_texts

),

places as (

    select
        cell_id,
        source_page,
        source_box

    from {{ ref('int_addends__unioned') }}

),

final as (

    select
        combined.finding_id,
        combined.document_id,
        combined.rule_id,
        coalesce(combined.kind, rules.finding_kind) as kind,
        combined.cell_id,
        combined.source_line,
        coalesce(combined.source_page, places.source_page) as source_page,
        coalesce(places.source_box, marked.source_box) as source_box,
        combined.published_text,
        combined.implied_text,
        combined.published_value,
        combined.implied_value,
        combined.confidence,
        combined.pattern,
        combined.checks_for,
        combined.checks_against

    from combined

    inner join rules
        on combined.rule_id = rules.rule_id

    left join places
        on combined.cell_id = places.cell_id

    left join marked
        on combined.finding_id = marked.finding_id

)

select * from final
