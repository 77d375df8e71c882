-- one row per indicator of a performance table (document_id, row_no)
with

source as (

    select * from {{ document_rows('p04_performance_indicators') }}

),

renamed as (

    select
        document_id,
        cast(row_no as integer) as row_no,
        cast(table_no as integer) as table_no,
        cast(source_line as integer) as source_line,
        {{ normalized_label('level_1') }} as level_1,
        {{ normalized_label('level_2') }} as level_2,
        {{ normalized_label('level_3') }} as level_3,
        trim(target_text) as target_text,
        trim(basis) as basis,
        trim(prior_text) as prior_text,
        trim(weight) as weight_text,
        {{ parsed_amount('weight') }} as weight,
        trim(scoring) as scoring,
        trim(evidence) as evidence

    from source

)

select * from renamed
