-- one row per rule instance (check_id)
-- Instances come from the cells; a rule that names its cells, or that meets no cell in a document, still has its instance there,
-- so that a blank side, an empty table and an absent table are all judged and none is passed over.
with

rule_documents as (

    select * from {{ ref('int_rule_documents__judged') }}

),

rule_terms as (

    select * from {{ ref('fct_rule_terms') }}

),

equations as (

    select * from {{ ref('int_rule_equations__declared') }}

),

-- Their identifiers follow from these three: to look for what comes twice without them takes half the memory.
named as (

    select
        rule_id,
        document_id,
        instance_key

    from rule_terms

    -- A sum of 100 is judged where shares are.
    where rule_id <> 'N_SHARE_SUM'

    union

    select
        rule_id,
        document_id,
        equation as instance_key

    from equations

    where equation <> ''

),

without_cells as (

    select
        rule_documents.rule_id,
        rule_documents.document_id,
        'table' as instance_key

    from rule_documents

    left join named
        on rule_documents.rule_id = named.rule_id
        and rule_documents.document_id = named.document_id

    where named.rule_id is null

),

combined as (

    select * from named

    union all

    select * from without_cells

),

identified as (

    select
        concat(rule_id, '/', document_id, '/', instance_key) as check_id,
        rule_id,
        document_id,
        instance_key

    from combined

),

final as (

    {{ judged_instances('identified') }}

)

select * from final
