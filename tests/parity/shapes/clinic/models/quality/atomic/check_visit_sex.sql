{{ checked('visit', 'sex', "sex not in (select code from " ~ ref('terms__sex') ~ ")", 'invalid code') }}
