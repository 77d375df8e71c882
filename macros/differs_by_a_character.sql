{#-
    Whether one character of a text is another, is missing or stands twice in the other text. Some engines count the bytes between two texts,
    three for a Chinese character, and others the characters: the lengths say that it is one.
-#}
{% macro differs_by_a_character(first, second) -%}
    (
        {{ first }} <> {{ second }}
        and abs(length({{ first }}) - length({{ second }})) <= 1
        and levenshtein({{ first }}, {{ second }}) <= 3
    )
{%- endmacro %}
