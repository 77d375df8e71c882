{#- A unit of money with what it is paid for, in one order: 元/月/人 and 元/人/月 are one, and a year is not said. -#}
{% macro money_class(expression) -%}
    concat(
        '元',
        case when regexp_matches({{ expression }}, '(/|每)(人|名|位|户|职业|生)|人/') then '/人' else '' end,
        case when regexp_matches({{ expression }}, '/个?月|每月|月/') then '/月' else '' end,
        case when regexp_matches({{ expression }}, '/(天|日)|每天') then '/天' else '' end,
        case when regexp_matches({{ expression }}, '/(次|场|期|学期|课时|学时)') then '/次' else '' end,
        case when regexp_matches({{ expression }}, '/(个|台|件|套|项|份|本|平方米|篇|所|辆)') then '/个' else '' end
    )
{%- endmacro %}
