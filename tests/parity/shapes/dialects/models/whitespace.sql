{# a comment #}
select
    {{- ' ' ~ doubled(3) }} as six,
    '{{ this.name }}' as own_name,
    {{ factorial(5) }} as factorial,
    {% raw %}'{{ raw }}'{% endraw %} as raw_text,
    {{ dict_value('b') }} as b,
    '{{ modules.datetime.date(2024, 2, 29).isoformat() }}' as leap_day,
    {{ "{:,}".format(1234567) | replace(",", "") }} as big
