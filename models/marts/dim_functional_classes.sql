-- one row per functional code: class, section or item (functional_code)
-- A code that the reference list lacks takes the name that the latest documents print; is_from_document marks it.
{{ code_classes('functional', ref('stg_reference__functional_classes')) }}
