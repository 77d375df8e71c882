-- one row per finding (finding_id)
-- Acknowledged is what the register judges by the same finding, line, printed text and implied text.
-- An extraction error is ours and is never acknowledged.
with

findings as (

    select * from {{ ref('int_findings__unioned') }}

),

rules as (

    select * from {{ ref('stg_reference__rules') }}

),

register as (

    select * from {{ ref('stg_reference__acknowledged_findings') }}

),

phrases as (

    select * from {{ ref('stg_reference__finding_phrases') }}

),

texts as (

    select published_text as text_en from findings

    union

    select implied_text as text_en from findings

),

-- The longest phrase that fits: "implied 0.00 in 2023" is more than "0.00 in 2023".
fitting as (

    select
        texts.text_en,
        concat(
            replace(
                replace(texts.text_en, phrases.first_en, phrases.first_zh),
                coalesce(phrases.second_en, phrases.first_en),
                coalesce(phrases.second_zh, phrases.first_zh)
            ),
            coalesce(phrases.tail_zh, '')
        ) as text_zh,
        phrases.value_part,
        -- The part beside the first piece, up to the second.
        case
            when phrases.value_part = 0 then texts.text_en
            when phrases.value_part = 1 then split_part(texts.text_en, phrases.first_en, 1)
            when phrases.value_part = 2
                then concat(
                        coalesce(phrases.value_prefix, ''),
                        split_part(
                            split_part(texts.text_en, phrases.first_en, 2), coalesce(phrases.second_en, phrases.first_en), 1
                        )
                    )
        end as value_en,
        row_number() over (partition by texts.text_en order by length(phrases.phrase) desc, phrases.phrase) as place

    from texts

    inner join phrases
        on texts.text_en like phrases.phrase

),

said as (

    select
        text_en,
        text_zh,
        value_en,
        case when value_part = 0 then text_zh else value_en end as value_zh

    from fitting

    where place = 1

),

numbered_checks as (

    select
        finding_id,
        check_id,
        row_number() over (partition by finding_id order by check_id) as check_no

    from {{ ref('fct_finding_checks') }}

),

-- A message names the first rules only: a wrong unit of money breaks a hundred.
finding_checks as (

    select
        finding_id,
        count(*) as broken_checks,
        string_agg(check_id, '; ' order by check_id) as check_ids,
        concat(
            string_agg(case when check_no <= 6 then check_id end, '; ' order by check_id),
            case when count(*) > 6 then concat('; … +', cast(count(*) - 6 as varchar)) else '' end
        ) as named_checks

    from numbered_checks

    group by finding_id

),

final as (

    select
        findings.finding_id,
        findings.document_id,
        findings.rule_id,
        case when register.finding_id is not null then register.kind else findings.kind end as kind,
        rules.severity,
        findings.cell_id,
        findings.source_line,
        findings.source_page,
        findings.source_box,
        findings.published_text,
        findings.implied_text,
        coalesce(published.text_zh, findings.published_text) as published_text_zh,
        coalesce(implied.text_zh, findings.implied_text) as implied_text_zh,
        case
            when implied.text_en is not null then implied.value_en
            else {{ percent_text('findings.implied_text', 'findings.published_text') }}
        end as should_be,
        case
            when implied.text_en is not null then implied.value_zh
            else {{ percent_text('findings.implied_text', 'findings.published_text') }}
        end as should_be_zh,
        findings.published_value,
        findings.implied_value,
        cast(findings.published_value - findings.implied_value as decimal(20, 6)) as difference,
        findings.pattern,
        findings.confidence,
        findings.checks_for,
        findings.checks_against,
        coalesce(finding_checks.broken_checks, 0) as broken_checks,
        finding_checks.check_ids,
        case when register.finding_id is not null then 'acknowledged' else 'open' end as status,
        register.reason_zh as reason,
        register.reason_en,
        -- `||` is null where a part is, so a missing line or check leaves its words out; concat is not, in every engine.
        concat(
            findings.document_id,
            coalesce(' 第 ' || cast(findings.source_line as varchar) || ' 行', ' 第 ' || findings.source_page || ' 页', ''),
            '：',
            rules.statement_zh,
            '；所印为 ',
            coalesce(published.text_zh, findings.published_text, '空白'),
            '，应为 ',
            coalesce(implied.text_zh, findings.implied_text),
            coalesce('（' || finding_checks.named_checks || '）', ''),
            case when findings.kind = 'extraction' then '；与第二次提取不符，为提取之误' else '' end
        ) as message_zh,
        concat(
            findings.document_id,
            coalesce(' line ' || cast(findings.source_line as varchar), ' page ' || findings.source_page, ''),
            ': ',
            rules.statement_en,
            '; published ',
            coalesce(findings.published_text, 'blank'),
            ', implied ',
            findings.implied_text,
            coalesce(' (' || finding_checks.named_checks || ')', ''),
            case when findings.kind = 'extraction' then '; the second extraction reads otherwise: correct the seed' else '' end
        ) as message_en

    from findings

    inner join rules
        on findings.rule_id = rules.rule_id

    left join said as published
        on findings.published_text = published.text_en

    left join said as implied
        on findings.implied_text = implied.text_en

    left join finding_checks
        on findings.finding_id = finding_checks.finding_id

    left join register
        on findings.finding_id = register.finding_id
        and findings.document_id = register.document_id
        and coalesce(findings.published_text, '') = coalesce(register.published_text, '')
        and findings.implied_text = register.implied_text
        and coalesce(findings.source_line, 0) = coalesce(register.source_line, 0)
        and coalesce(findings.source_page, '') = coalesce(register.source_page, '')
        and findings.kind <> 'extraction'

)

select * from final
