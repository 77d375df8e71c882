select * from {{ ref('dialects', 'pivoted') }}
