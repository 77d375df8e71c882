{{ checked('visit', 'status', "status not in (select code from " ~ ref('terms__status') ~ ")", 'invalid code') }}
