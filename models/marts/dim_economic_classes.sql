-- one row per economic code: class, section or item (economic_code)
-- A code that the reference list lacks takes the name that the latest documents print; is_from_document marks it.
{{ code_classes('economic', ref('stg_reference__economic_classes')) }}
