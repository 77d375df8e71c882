select resource_type, count(*) as nodes from {{ source('log', 'nodes') }} group by resource_type
