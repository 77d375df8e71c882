{% macro create_log_tables() %}
    {% if execute %}
        {% for table in graph.sources.values() if table.source_name == 'log' %}
            create table if not exists {{ table.schema }}.{{ table.identifier }} (
                {% for column in table.columns.values() %}
                    {{ column.name }} {{ column.data_type }}{% if not loop.last %},{% endif %}
                {% endfor %}
            );
        {% endfor %}
    {% endif %}
{% endmacro %}
