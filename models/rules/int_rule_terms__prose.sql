-- one row per number in an instance of a linear rule over the prose (rule_id, document_id, instance_key, cell_id)
with

figures as (

    select * from {{ ref('int_figures__measured') }}

    where reject_reason is null

),

statements as (

    select * from {{ ref('int_statements__pivoted') }}

),

figure_cells as (

    select * from {{ ref('stg_narrative__figure_cells') }}

),

witnesses as (

    select * from {{ ref('int_rule_witnesses__listed') }}

),

cells as (

    select * from {{ ref('int_cells__placed') }}

    where reject_reason is null

),

-- An amount against the table cells that it repeats; a blank cell is zero there.
cell_figures as (

    select distinct
        'N_CELL' as rule_id,
        figures.document_id,
        concat('N01/', figures.row_no) as instance_key,
        figures.figure_id as cell_id,
        1 as coefficient

    from figures

    inner join figure_cells
        on figures.document_id = figure_cells.document_id
        and figures.row_no = figure_cells.figure_row_no

),

cell_cells as (

    select
        witnesses.rule_id,
        witnesses.document_id,
        witnesses.instance_key,
        cells.cell_id,
        witnesses.coefficient

    from witnesses

    inner join cells
        on witnesses.document_id = cells.document_id
        and witnesses.table_id = cells.table_id
        and witnesses.row_no = cells.row_no
        and witnesses.printed_column = cells.printed_column

    where witnesses.rule_id = 'N_CELL'

),

-- An amount that its own clause repeats.
repeated as (

    select
        'N_REPEAT' as rule_id,
        figures.document_id,
        concat('N01/', figures.row_no) as instance_key,
        figures.figure_id as cell_id,
        -1 as coefficient

    from figures

    inner join statements
        on figures.statement_id = statements.statement_id

    where
        figures.role = 'repeat'
        and figures.measure = 'amount'
        and statements.amount_figure_id is not null

    union all

    select
        'N_REPEAT' as rule_id,
        figures.document_id,
        concat('N01/', figures.row_no) as instance_key,
        statements.amount_figure_id as cell_id,
        1 as coefficient

    from figures

    inner join statements
        on figures.statement_id = statements.statement_id

    where
        figures.role = 'repeat'
        and figures.measure = 'amount'
        and statements.amount_figure_id is not null

),

-- Where amount, change and the amount of the year before are all printed.
with_previous as (

    select * from statements

    where
        amount_figure_id is not null
        and change_figure_id is not null
        and previous_figure_id is not null

),

previous_terms as (

    select
        'N_PREVIOUS' as rule_id,
        document_id,
        replace(statement_id, concat(document_id, '/'), '') as instance_key,
        amount_figure_id as cell_id,
        1 as coefficient

    from with_previous

    union all

    select
        'N_PREVIOUS' as rule_id,
        document_id,
        replace(statement_id, concat(document_id, '/'), '') as instance_key,
        previous_figure_id as cell_id,
        -1 as coefficient

    from with_previous

    union all

    select
        'N_PREVIOUS' as rule_id,
        document_id,
        replace(statement_id, concat(document_id, '/'), '') as instance_key,
        change_figure_id as cell_id,
        -coalesce(change_sign, 1) as coefficient

    from with_previous

),

doubtful_wholes as (

    select part_of_statement_id

    from {{ ref('int_figures__measured') }}

    where
        measure = 'amount'
        and role = 'allocation'
        and part_of_statement_id is not null
        and coalesce(unit, '') in ('元', '')

),

-- A section lists the parts of a whole; parts of one role make one partition of it.
parts as (

    select
        document_id,
        concat(replace(part_of_statement_id, concat(document_id, '/'), ''), ' ', section, ' ', role) as instance_key,
        part_of_statement_id,
        amount_figure_id

    from statements

    where
        part_of_statement_id is not null
        and amount_figure_id is not null
        and role in ('part', 'allocation', 'procurement', 'asset', 'scale')
        -- Where the unit of a part is in doubt, N_UNIT speaks and the sum is not judged.
        and part_of_statement_id not in (select doubtful_wholes.part_of_statement_id from doubtful_wholes)

),

part_terms as (

    select
        'N_PARTS' as rule_id,
        document_id,
        instance_key,
        amount_figure_id as cell_id,
        -1 as coefficient

    from parts

),

whole_terms as (

    select distinct
        'N_PARTS' as rule_id,
        parts.document_id,
        parts.instance_key,
        statements.amount_figure_id as cell_id,
        1 as coefficient

    from parts

    inner join statements
        on parts.part_of_statement_id = statements.statement_id

    where statements.amount_figure_id is not null

),

counts as (

    select
        statements.document_id,
        replace(statements.part_of_statement_id, concat(statements.document_id, '/'), '') as instance_key,
        statements.count_figure_id as part_figure_id,
        wholes.count_figure_id as whole_figure_id

    from statements

    inner join statements as wholes
        on statements.part_of_statement_id = wholes.statement_id
        and statements.count_unit = wholes.count_unit

    where
        statements.count_figure_id is not null
        and wholes.count_figure_id is not null
        and statements.role in ('staff', 'asset')
        and statements.section <> 'goals'

),

count_terms as (

    select
        'N_COUNTS' as rule_id,
        document_id,
        instance_key,
        part_figure_id as cell_id,
        -1 as coefficient

    from counts

    union

    select
        'N_COUNTS' as rule_id,
        document_id,
        instance_key,
        whole_figure_id as cell_id,
        1 as coefficient

    from counts

),

-- Revenue and expenditure are the same money, so their changes add up to the same; so do scale and items of the general public budget.
sided_changes as (

    select
        document_id,
        case
            when section in ('revenue', 'expenditure') then 'budget'
            else 'general public budget'
        end as instance_key,
        change_figure_id as cell_id,
        change_sign,
        case when section in ('revenue', 'general_public_scale') then 1 else -1 end as side

    from statements

    where
        section in ('revenue', 'expenditure', 'general_public_scale', 'general_public_items')
        and role = 'part'
        and part_of_statement_id is not null
        and change_figure_id is not null
        and change_unit = '万元'
        -- It presumes that every part of both sides is printed with its change, which not every template does.
        and document_id in (
            select documents.document_id

            from {{ ref('stg_reference__documents') }} as documents

            inner join {{ ref('stg_templates__rules') }} as template_rules
                on documents.template_id = template_rules.template_id

            where template_rules.rule_id = 'N_CHANGES'
        )

),

both_sides as (

    select
        document_id,
        instance_key

    from sided_changes

    group by
        document_id,
        instance_key

    having count(distinct side) = 2

),

change_terms as (

    select
        'N_CHANGES' as rule_id,
        sided_changes.document_id,
        sided_changes.instance_key,
        sided_changes.cell_id,
        sided_changes.side * coalesce(sided_changes.change_sign, 1) as coefficient

    from sided_changes

    inner join both_sides
        on sided_changes.document_id = both_sides.document_id
        and sided_changes.instance_key = both_sides.instance_key

),

expense_changes as (

    select
        parts.document_id,
        replace(parts.part_of_statement_id, concat(parts.document_id, '/'), '') as instance_key,
        parts.change_figure_id as part_figure_id,
        coalesce(parts.change_sign, 1) as part_sign,
        wholes.change_figure_id as whole_figure_id,
        coalesce(wholes.change_sign, 1) as whole_sign

    from statements as parts

    inner join statements as wholes
        on parts.part_of_statement_id = wholes.statement_id

    where
        parts.section in ('official_expenses', 'profile')
        and parts.change_figure_id is not null
        and wholes.change_figure_id is not null

),

expense_change_terms as (

    select
        'N_CHANGES' as rule_id,
        document_id,
        instance_key,
        part_figure_id as cell_id,
        -part_sign as coefficient

    from expense_changes

    union

    select
        'N_CHANGES' as rule_id,
        document_id,
        instance_key,
        whole_figure_id as cell_id,
        whole_sign as coefficient

    from expense_changes

),

-- Parts that add up to their whole, and that all say by how much they changed: their changes add up to its change. A whole that says
-- nothing of its change is of the money of the first statement that prints the same amount and says it.
stated_changes as (

    select
        document_id,
        amount,
        min_by(change_figure_id, cast(split_part(change_figure_id, '/', 3) as integer)) as change_figure_id

    from statements

    where
        change_figure_id is not null
        and amount >= 10

    group by
        document_id,
        amount

),

-- A part that says nothing of its change may be one thing alone, which says it.
only_parts as (

    select
        part_of_statement_id,
        amount,
        min(change_figure_id) as change_figure_id

    from statements

    where
        part_of_statement_id is not null
        and change_figure_id is not null
        and amount <> 0

    group by
        part_of_statement_id,
        amount

    having count(*) = 1

),

changed_parts as (

    select
        parts.document_id,
        parts.part_of_statement_id,
        parts.section,
        parts.amount,
        coalesce(parts.change_figure_id, only_parts.change_figure_id) as change_figure_id

    from statements as parts

    left join only_parts
        on parts.statement_id = only_parts.part_of_statement_id
        and parts.amount = only_parts.amount

    where
        parts.role = 'part'
        and parts.part_of_statement_id is not null
        and parts.amount_figure_id is not null
        -- Those are compared above, whatever they add up to.
        and parts.section not in ('official_expenses', 'profile')

),

partitions as (

    select
        parts.document_id,
        parts.part_of_statement_id,
        parts.section,
        coalesce(max(wholes.change_figure_id), max(stated_changes.change_figure_id)) as whole_figure_id

    from changed_parts as parts

    inner join statements as wholes
        on parts.part_of_statement_id = wholes.statement_id

    left join stated_changes
        on wholes.document_id = stated_changes.document_id
        and wholes.amount = stated_changes.amount

    left join statements as changes
        on parts.change_figure_id = changes.change_figure_id

    group by
        parts.document_id,
        parts.part_of_statement_id,
        parts.section

    having
        count(*) > 1
        and count(*) = count(case when changes.change_unit = '万元' then 1 end)
        and sum(parts.amount) = max(wholes.amount)
        and count(case when parts.change_figure_id = stated_changes.change_figure_id then 1 end) = 0

),

partition_changes as (

    select
        'N_CHANGES' as rule_id,
        parts.document_id,
        concat(replace(parts.part_of_statement_id, concat(parts.document_id, '/'), ''), ' ', parts.section) as instance_key,
        parts.change_figure_id as cell_id,
        -coalesce(changes.change_sign, 1) as coefficient

    from changed_parts as parts

    inner join partitions
        on parts.part_of_statement_id = partitions.part_of_statement_id
        and parts.section = partitions.section

    inner join statements as changes
        on parts.change_figure_id = changes.change_figure_id

    where partitions.whole_figure_id is not null

    union all

    select
        'N_CHANGES' as rule_id,
        partitions.document_id,
        concat(replace(partitions.part_of_statement_id, concat(partitions.document_id, '/'), ''), ' ', partitions.section) as instance_key,
        partitions.whole_figure_id as cell_id,
        coalesce(wholes.change_sign, 1) as coefficient

    from partitions

    inner join statements as wholes
        on partitions.whole_figure_id = wholes.change_figure_id

),

-- What is said of the same money twice: amount and growth, or amount and change, are the same, and so are the changes.
following as (

    select
        document_id,
        amount,
        change_figure_id,
        coalesce(change_sign, 1) as change_sign,
        coalesce(change_sign, 1) * change_value as signed_change,
        growth_sign * growth as signed_growth,
        lag(change_figure_id) over same_amount as first_figure_id,
        lag(coalesce(change_sign, 1)) over same_amount as first_sign,
        lag(coalesce(change_sign, 1) * change_value) over same_amount as first_change,
        lag(growth_sign * growth) over same_amount as first_growth

    from statements

    where
        amount >= 10
        and change_figure_id is not null
        and change_unit = '万元'
        and growth_figure_id is not null

    window same_amount as (
        partition by document_id, amount
        order by length(change_figure_id), change_figure_id
    )

),

same_changes as (

    select
        *,
        replace(change_figure_id, concat(document_id, '/'), '') as instance_key

    from following

    where
        signed_growth = first_growth
        or signed_change = first_change

),

same_change_terms as (

    select
        'N_SAME_CHANGE' as rule_id,
        document_id,
        instance_key,
        change_figure_id as cell_id,
        change_sign as coefficient

    from same_changes

    union all

    select
        'N_SAME_CHANGE' as rule_id,
        document_id,
        instance_key,
        first_figure_id as cell_id,
        -first_sign as coefficient

    from same_changes

),

-- The shares of one whole: they add up to 100, which no figure says.
share_parts as (

    select
        parts.document_id,
        parts.share_figure_id,
        min(parts.share_figure_id) over (
            partition by parts.document_id, parts.section, parts.part_of_statement_id
        ) as first_figure_id

    from statements as parts

    inner join statements as wholes
        on parts.part_of_statement_id = wholes.statement_id

    where
        parts.share is not null
        and parts.role <> 'subset'

),

share_terms as (

    select
        'N_SHARE_SUM' as rule_id,
        document_id,
        replace(first_figure_id, concat(document_id, '/'), '') as instance_key,
        share_figure_id as cell_id,
        1 as coefficient

    from share_parts

),

final as (

    select * from cell_figures

    union all

    select * from cell_cells

    union all

    select * from repeated

    union all

    select * from previous_terms

    union all

    select * from part_terms

    union all

    select * from whole_terms

    union all

    select * from count_terms

    union all

    select * from change_terms

    union all

    select * from expense_change_terms

    union all

    select * from partition_changes

    union all

    select * from same_change_terms

    union all

    select * from share_terms

)

select * from final
