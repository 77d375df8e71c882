{{ month_spine(var('first_month'), var('last_month')) }}
