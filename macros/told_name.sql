{#-
    A name without what tells one thing from its like (第一批, 南疆, 以上) and without the letters and digits of codes: names that are the same without
    them are of two things, and neither is a misprint of the other.
-#}
{% macro told_name(name) -%}
    translate(
        regexp_replace({{ name }}, '[0-9A-Za-z]', '', 'g'),
        '一二三四五六七八九十上下左右东西南北内外男女大小省市县区甲乙丙前后',
        ''
    )
{%- endmacro %}
