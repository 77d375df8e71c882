-- one row per printed cell in an instance of a linear rule over the tables (rule_id, document_id, instance_key, cell_id)
with

cells as (

    select
        cell_id as place_id,
        document_id,
        template_id,
        table_id,
        side,
        row_key,
        row_occurrence,
        parent_key,
        row_level,
        functional_code,
        economic_code,
        column_key

    from {{ ref('int_cells__placed') }}

    where reject_reason is null

),

parent_keys as (

    select distinct
        document_id,
        table_id,
        parent_key

    from {{ ref('int_table_rows__keyed') }}

    where parent_key is not null

),

equations as (

    {{ equation_terms('cells') }}

),

hierarchies as (

    {{ hierarchy_terms('cells', 'parent_keys') }}

),

matches as (

    {{ match_terms('cells') }}

),

combined as (

    select * from equations

    union all

    select * from hierarchies

    union all

    select * from matches

),

final as (

    select
        rule_id,
        document_id,
        instance_key,
        place_id as cell_id,
        coefficient

    from combined

)

select * from final
