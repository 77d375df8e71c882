select word, language, length(word) as letters from {{ ref('words') }}
