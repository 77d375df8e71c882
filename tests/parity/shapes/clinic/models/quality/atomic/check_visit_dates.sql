{{ checked('visit', 'discharged', 'discharged < admitted', 'before admission') }}
