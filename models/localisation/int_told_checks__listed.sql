-- one row per rule instance that names its places and that cannot be judged until the label of a row is right (check_id)
-- One of its places stands in a row that is told to be another, or has no row while some of its table are told to be others.
with

told_rows as (

    select * from {{ ref('int_told_rows__listed') }}

),

equations as (

    select
        rule_id,
        equation,
        table_id,
        row_key

    from {{ ref('stg_reference__rule_terms') }}

    where equation is not null

),

places as (

    select distinct
        concat(equations.rule_id, '/', told_rows.document_id, '/', equations.equation) as check_id,
        told_rows.document_id,
        equations.rule_id,
        equations.table_id,
        equations.row_key

    from equations

    inner join told_rows
        on equations.table_id = told_rows.table_id

    union

    -- What projects spend on vehicles is held against the places of a soft rule.
    select
        vehicle_costs.check_id,
        vehicle_costs.document_id,
        vehicle_costs.rule_id,
        equations.table_id,
        equations.row_key

    from {{ ref('fct_rule_checks') }} as vehicle_costs

    inner join told_rows
        on vehicle_costs.document_id = told_rows.document_id

    inner join equations
        on told_rows.table_id = equations.table_id
        and equations.rule_id = 'S_T06_T10_VEHICLES'

    where vehicle_costs.rule_id = 'P_VEHICLES'

    union

    -- What one class is of another at most.
    select
        checks.check_id,
        checks.document_id,
        checks.rule_id,
        limits.table_id,
        told_rows.row_key

    from {{ ref('fct_rule_checks') }} as checks

    inner join {{ ref('stg_reference__rule_limits') }} as limits
        on checks.rule_id = limits.rule_id
        and checks.instance_key = concat(limits.table_id, ' ', limits.part_key, ' ', limits.whole_key)

    inner join told_rows
        on checks.document_id = told_rows.document_id
        and limits.table_id = told_rows.table_id
        and told_rows.row_key in (limits.part_key, limits.whole_key)

),

table_rows as (

    select distinct
        document_id,
        table_id,
        row_key

    from {{ ref('int_table_rows__keyed') }}

    where row_key is not null

),

-- Which projects have fiscal funds is told by an amount that is told to be wrong.
funded as (

    select
        checks.check_id,
        checks.document_id,
        checks.rule_id

    from {{ ref('fct_rule_checks') }} as checks

    inner join {{ ref('int_culprits__chosen') }} as culprits
        on checks.document_id = culprits.document_id
        and culprits.table_id = 'P03'
        and culprits.column_key = 'fiscal'

    where
        checks.rule_id = 'P_VEHICLES'
        and (culprits.implied_value > 0) <> (coalesce(culprits.published_value, 0) > 0)

),

final as (

    select * from funded

    union

    select distinct
        places.check_id,
        places.document_id,
        places.rule_id

    from places

    inner join told_rows
        on places.document_id = told_rows.document_id
        and places.table_id = told_rows.table_id

    left join table_rows
        on places.document_id = table_rows.document_id
        and places.table_id = table_rows.table_id
        and places.row_key = table_rows.row_key

    where
        table_rows.row_key is null
        or places.row_key = told_rows.row_key

)

select * from final
