with recursive days as (
    select cast('{{ var("first_month") }}' as date) as day
    union all
    select cast(day + interval 1 day as date) from days where day < date '2023-01-31'
)

select day, dayofweek(day) in (0, 6) as is_weekend from days
