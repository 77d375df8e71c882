{{ checked('visit', 'person_id', 'person_id is null', 'missing') }}
