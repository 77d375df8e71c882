select count(*) as n from {{ source('elsewhere', 'audit') }}
