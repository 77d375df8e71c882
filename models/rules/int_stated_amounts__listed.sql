-- one row per amount of the prose that tells how much performance tables are about (figure_id)
-- Of those that are published, of those that are not, or of those that other units publish.
with

figures as (

    select * from {{ ref('int_figures__measured') }}

    where
        section in ('performance_overview', 'other_matters')
        and measure = 'amount'
        and amount is not null

),

words as (

    select
        string_agg(case when word_kind = 'unpublished' then word_pattern end, '|') as unpublished_names,
        string_agg(case when word_kind = 'published' then word_pattern end, '|') as published_names,
        string_agg(case when word_kind = 'of_others' then word_pattern end, '|') as names_of_others

    from {{ ref('stg_reference__indicator_words') }}

),

named as (

    select
        figures.figure_id,
        figures.document_id,
        figures.row_no,
        regexp_matches(figures.subject, words.unpublished_names) as is_unpublished,
        regexp_matches(figures.subject, words.names_of_others) as is_of_others,
        regexp_matches(figures.subject, words.published_names)
        and not regexp_matches(figures.subject, words.unpublished_names)
        and not regexp_matches(figures.subject, words.names_of_others) as is_published

    from figures

    cross join words

),

final as (

    select * from named

    where
        is_unpublished
        or is_of_others
        or is_published

)

select * from final
