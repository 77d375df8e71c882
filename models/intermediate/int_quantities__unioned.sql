-- one row per number of a goal text, of the prose about a project, or of an indicator, with what it counts (quantity_id)
-- What is compared is in single units and has one class of unit: 3.98 万人次 is 39,800 人. `table_no` is the performance table it belongs to;
-- of the prose about a project without one it is a number below nought.
with

figures as (

    select * from {{ ref('int_figures__measured') }}

    where
        value is not null
        and role <> 'repeat'

),

targets as (

    select * from {{ ref('int_targets__parsed') }}

),

tables as (

    select * from {{ ref('int_performance_tables__measured') }}

),

project_names as (

    select * from {{ ref('int_project_names__matched') }}

),

statements as (

    select * from {{ ref('int_statements__pivoted') }}

),

words as (

    select
        string_agg(case when word_kind = 'measure_end' then word_pattern end, '|') as ends,
        string_agg(case when word_kind = 'measure_begin' then word_pattern end, '|') as begins

    from {{ ref('stg_reference__indicator_words') }}

),

-- The performance table of a project that the prose speaks of, where there is one of that name.
project_tables as (

    select
        tables.document_id,
        names.project_name,
        min(tables.row_no) as table_no

    from tables

    inner join project_names as names
        on tables.document_id = names.document_id
        and tables.project_name = names.printed_name
        and names.name_source = 'P03'

    group by
        tables.document_id,
        names.project_name

    having count(*) = 1

),

prose_projects as (

    select
        statements.document_id,
        statements.statement_id,
        -- One that no table is of has a number of its own.
        coalesce(project_tables.table_no, -row_number() over (partition by statements.document_id order by statements.statement_id)) as table_no

    from statements

    inner join project_names as names
        on statements.document_id = names.document_id
        and statements.subject = names.printed_name
        and names.name_source = 'N01'

    left join project_tables
        on names.document_id = project_tables.document_id
        and names.project_name = project_tables.project_name

    where
        statements.section = 'projects'
        and statements.role = 'scale'

),

-- Projects of one name in the prose are told by their whole alone: none of them is held against a table.
single_projects as (

    select
        *,
        count(*) over (partition by document_id, table_no) as alike

    from prose_projects

),

combined as (

    select
        figures.figure_id as quantity_id,
        'goal' as quantity_kind,
        figures.document_id,
        tables.row_no as table_no,
        figures.row_no,
        figures.source_line,
        figures.subject,
        figures.role,
        figures.measure,
        figures.operator,
        figures.value,
        figures.value_to,
        figures.value_text,
        figures.unit,
        figures.decimals

    from figures

    inner join tables
        on figures.document_id = tables.document_id
        and figures.source_line between tables.source_line and tables.end_line

    where figures.section = 'goals'

    union all

    select
        figures.figure_id as quantity_id,
        'prose' as quantity_kind,
        figures.document_id,
        single_projects.table_no,
        figures.row_no,
        figures.source_line,
        figures.subject,
        figures.role,
        figures.measure,
        figures.operator,
        figures.value,
        figures.value_to,
        figures.value_text,
        figures.unit,
        figures.decimals

    from figures

    inner join single_projects
        on coalesce(figures.part_of_statement_id, figures.statement_id) = single_projects.statement_id

    where single_projects.alike = 1

    union all

    select
        target_id as quantity_id,
        case when table_no is null then 'annual' else 'indicator' end as quantity_kind,
        document_id,
        table_no,
        row_no,
        source_line,
        level_3 as subject,
        level_1 as role,
        level_2 as measure,
        operator,
        target_value as value,
        target_value_to as value_to,
        target_text as value_text,
        -- An amount whose unit stands in the name of the indicator alone has that one.
        coalesce(target_unit, case when level_1 = '成本指标' then name_unit end) as unit,
        target_decimals as decimals

    from targets

    where target_value is not null

),

scaled as (

    select
        *,
        value * {{ unit_scale("coalesce(unit, '')") }} as base_value,
        coalesce(value_to, value) * {{ unit_scale("coalesce(unit, '')") }} as base_value_to,
        {{ printed_half_unit('decimals', unit_scale("coalesce(unit, '')")) }} as base_half_unit,
        {{ unit_base("coalesce(unit, '')") }} as base_unit,
        translate(regexp_replace(subject, '[(][^()]*[)]', '', 'g'), '“”"，,、。；;：:《》()（） 　', '') as bare_subject

    from combined

),

-- What is left where the words of the measure go is the subject; two signs of it must stay. Each name is taken apart once, however often it
-- is printed.
ended as (

    select
        subjects.bare_subject,
        case
            when length(regexp_replace(subjects.bare_subject, concat('(', words.ends, ')+$'), '')) >= 2
                then regexp_replace(subjects.bare_subject, concat('(', words.ends, ')+$'), '')
            else subjects.bare_subject
        end as ended_subject,
        words.begins

    from (select distinct scaled.bare_subject from scaled) as subjects

    cross join words

),

cored as (

    select
        bare_subject,
        case
            when length(regexp_replace(ended_subject, concat('^(', begins, ')+'), '')) >= 2
                then regexp_replace(ended_subject, concat('^(', begins, ')+'), '')
            else ended_subject
        end as subject_core

    from ended

),

final as (

    select
        scaled.quantity_id,
        scaled.quantity_kind,
        scaled.document_id,
        scaled.table_no,
        scaled.row_no,
        scaled.source_line,
        scaled.subject,
        cored.subject_core,
        scaled.role,
        scaled.measure,
        scaled.operator,
        scaled.value,
        scaled.value_text,
        scaled.unit,
        cast(scaled.base_value as decimal(28, 6)) as base_value,
        cast(scaled.base_value_to as decimal(28, 6)) as base_value_to,
        -- A whole number is no rounded one, but yuan that end in no noughts may be.
        cast(
            case
                when scaled.decimals = 0 and scaled.base_unit not like '%元%' then 0
                when scaled.decimals = 0 and (scaled.base_value >= 10000 or mod(scaled.base_value, 100) = 0) then 0
                else scaled.base_half_unit
            end as decimal(28, 8)
        ) as base_half_unit,
        case
            when '成本指标' in (scaled.role, scaled.measure) and scaled.base_unit = '元' and regexp_matches(scaled.subject, '每月|每人每月|月均|按月|^月')
                then concat('元', case when regexp_matches(scaled.subject, '每人|人均|标准') then '/人' else '' end, '/月')
            when '成本指标' in (scaled.role, scaled.measure) and scaled.base_unit = '元' and regexp_matches(scaled.subject, '每次|次均|每场') then '元/次'
            when '成本指标' in (scaled.role, scaled.measure) and scaled.base_unit = '元' and regexp_matches(scaled.subject, '每人|人均|每名') then '元/人'
            when scaled.base_unit like '%元%' then {{ money_class('scaled.base_unit') }}
            when regexp_matches(scaled.unit, '^[万亿]/') then {{ money_class("concat('元', scaled.base_unit)") }}
            else coalesce(count_units.unit_class, scaled.base_unit)
        end as unit_class

    from scaled

    left join cored
        on scaled.bare_subject = cored.bare_subject

    left join {{ ref('stg_reference__count_units') }} as count_units
        on scaled.base_unit = count_units.unit

)

select * from final
