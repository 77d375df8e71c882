{{ config(
    materialized='table',
    pre_hook=["insert into audit.ran values ('before {{ this.name }}', 0)", {"sql": "insert into audit.ran values ('outside', 0)", "transaction": False}],
    post_hook="delete from {{ this }} where n = 2; insert into audit.ran select 'after', count(*) from {{ this }}"
) }}
select * from {{ ref('numbers') }}
