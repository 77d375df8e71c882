-- one row per figure of the prose (figure_id)
-- `amount` is in 万元 for amounts and changes of money and in the printed unit for everything else; it is null where the
-- printed text is no number or money has no unit, and `reject_reason` then says why.
with

zero_words as (

    select * from {{ ref('stg_reference__zero_words') }}

),

figures as (

    select
        figures.document_id,
        figures.row_no,
        figures.statement_no,
        figures.part_of,
        figures.source_line,
        figures.source_page,
        figures.source_box,
        figures.section,
        figures.subject,
        figures.role,
        figures.measure,
        figures.value_text,
        figures.value_to,
        figures.operator,
        case when zero_words.word is not null then 0 else figures.value end as value,
        figures.unit,
        figures.direction

    from {{ ref('stg_narrative__figures') }} as figures

    left join zero_words
        on figures.value_text = zero_words.word

),

final as (

    select
        concat(document_id, '/N01/', row_no) as figure_id,
        document_id,
        'N01' as table_id,
        row_no,
        concat(document_id, '/N01/statement ', statement_no) as statement_id,
        statement_no,
        case when part_of is not null then concat(document_id, '/N01/statement ', part_of) end as part_of_statement_id,
        source_line,
        source_page,
        source_box,
        section,
        subject,
        role,
        measure,
        value_text,
        value,
        value_to,
        operator,
        unit,
        direction,
        case
            when measure not in ('amount', 'change', 'previous') then value
            when unit in ('万元', '万') then value
            when unit = '亿元' then value * 10000
            when unit = '元' then cast(value / 10000 as decimal(20, 6))
            when measure = 'change' then value
        end as amount,
        -- Number of printed decimals: a share or growth is right when it equals the recomputed one at as many.
        case
            when value_text like '%.%' then length(value_text) - length(split_part(value_text, '.', 1)) - 1
            else 0
        end as decimals,
        case
            when value is null then 'the text is not a number'
            when measure in ('amount', 'previous') and coalesce(unit, '') not in ('万元', '万', '亿元', '元') then 'money without a unit'
        end as reject_reason,
        -- Words such as 未安排 and counts of people and things are exact; money stands for half a unit of its last place.
        case
            when not regexp_matches(value_text, '[0-9]') then cast(0 as decimal(20, 8))
            when unit in ('万元', '万', '亿元', '元') and measure in ('amount', 'change', 'previous')
                then {{ printed_half_unit(printed_decimals('value_text'), unit_factor("case when unit = '万' then '万元' else unit end")) }}
            else cast(0 as decimal(20, 8))
        end as half_unit,
        case direction when 'increase' then 1 when 'decrease' then -1 end as sign

    from figures

)

select * from final
