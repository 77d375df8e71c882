{% set checks = ['check_visit_sex', 'check_visit_status', 'check_visit_person', 'check_visit_dates'] %}
{% for check in checks -%}
select * from {{ ref(check) }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
