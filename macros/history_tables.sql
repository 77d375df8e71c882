{#- The statements that make the tables of the source `history`, empty, where the runner that writes them has not. -#}
{% macro history_tables() -%}
    {%- if execute -%}
    create schema if not exists quality;
    {%- for table in graph.sources.values() if table.source_name == 'history' %}
    create table if not exists {{ table.relation_name }} (
        {%- for column in table.columns.values() %}
        {{ adapter.quote(column.name) }} {{ column.data_type }}{{ ',' if not loop.last }}
        {%- endfor %}
    );
    {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
