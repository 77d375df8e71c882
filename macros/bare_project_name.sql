{#- The name of a project without the number of its document (某财社【2023】46号), years, numbers, marks and the word 项目. -#}
{% macro bare_project_name(expression) -%}
    regexp_replace(
        replace(
            regexp_replace(
                regexp_replace(
                    translate({{ expression }}, '０１２３４５６７８９', '0123456789'),
                    '[^0-9【〔(（\[]{1,8}[【〔(（\[]20[0-9]{2}[】〕)）\]][0-9]+号', '', 'g'
                ), '[0-9]+ *年度?', '', 'g'
            ), '项目', ''
        ),
        '[0-9 “”"《》【】〔〕\[\](),，.。、:;-]', '', 'g'
    )
{%- endmacro %}
