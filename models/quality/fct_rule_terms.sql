-- one row per rule instance and cell (check_id, cell_id): the linear equations, Σ coefficient × amount = 0
with

equations as (

    select * from {{ ref('int_rule_terms__equations') }}

),

hierarchies as (

    select * from {{ ref('int_rule_terms__hierarchies') }}

),

matches as (

    select * from {{ ref('int_rule_terms__matches') }}

),

rule_documents as (

    select * from {{ ref('int_rule_documents__judged') }}

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
        concat(combined.rule_id, '/', combined.document_id, '/', combined.instance_key) as check_id,
        combined.rule_id,
        combined.document_id,
        combined.instance_key,
        combined.cell_id,
        combined.coefficient

    from combined

    inner join rule_documents
        on combined.rule_id = rule_documents.rule_id
        and combined.document_id = rule_documents.document_id

)

select * from final
