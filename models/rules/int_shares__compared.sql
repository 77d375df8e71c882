-- one row per share of the prose, or sum of shares, and rule that holds it (rule_id, figure_id)
-- N_SHARE: amount ÷ whole; N_SHARE_SUM: the shares of one whole add up to 100, within half a unit of the last place of each.
with

statements as (

    select * from {{ ref('int_statements__pivoted') }}

    where share_figure_id is not null

),

wholes as (

    select * from {{ ref('int_statements__pivoted') }}

),

parts_of_wholes as (

    select
        parts.document_id,
        parts.share_figure_id,
        parts.share,
        parts.share_decimals,
        -- What the other shares of the section print: one that lost its point is implied as they are printed.
        max(parts.share_decimals) over (partition by parts.document_id, parts.section) as usual_decimals,
        {{ rounded_value('100 * parts.amount / nullif(wholes.amount, 0)', 'parts.share_decimals') }} as implied_share,
        parts.amount as part_amount,
        wholes.amount as whole_amount,
        parts.amount_figure_id as top_figure_id,
        wholes.amount_figure_id as base_figure_id

    from statements as parts

    inner join wholes
        on parts.part_of_statement_id = wholes.statement_id

    where
        parts.share is not null
        and parts.amount is not null
        and wholes.amount <> 0

),

placed_shares as (

    select
        *,
        case when share_decimals > 0 or share = implied_share then share_decimals else usual_decimals end as decimals

    from parts_of_wholes

),

shares as (

    select
        'N_SHARE' as rule_id,
        document_id,
        share_figure_id as figure_id,
        share as left_amount,
        {{ rounded_value('100 * part_amount / nullif(whole_amount, 0)', 'decimals') }} as right_amount,
        0 as tolerance,
        3 as terms,
        top_figure_id,
        base_figure_id,
        1 as change_sign,
        decimals

    from placed_shares

),

-- A part that is only named as included, or repeated of another cut, is not one of the parts that make up the whole.
share_sums as (

    select
        'N_SHARE_SUM' as rule_id,
        parts.document_id,
        min(parts.share_figure_id) as figure_id,
        sum(parts.share) as left_amount,
        100 as right_amount,
        sum({{ printed_half_unit('parts.share_decimals', '1') }}) as tolerance,
        count(*) as terms,
        cast(null as varchar) as top_figure_id,
        min(wholes.amount_figure_id) as base_figure_id,
        1 as change_sign,
        0 as decimals

    from statements as parts

    inner join wholes
        on parts.part_of_statement_id = wholes.statement_id

    where
        parts.share is not null
        and parts.role <> 'subset'

    group by
        parts.document_id,
        parts.section,
        parts.part_of_statement_id

),

final as (

    select * from shares

    union all

    select * from share_sums

)

select * from final
