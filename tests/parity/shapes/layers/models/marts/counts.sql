select (select count(*) from {{ ref('both') }}) as languages, (select count(*) from {{ ref('languages') }}) as stored
