{% macro upload_nodes() %}
    {{ return(adapter.dispatch('upload_nodes', 'logbook')()) }}
{% endmacro %}

{% macro default__upload_nodes() %}
    {{ exceptions.raise_compiler_error('not for this database') }}
{% endmacro %}

{% macro duckdb__upload_nodes() %}
    {% set rows = [] %}
    {% if execute %}
        {% for node in graph.nodes.values() | sort(attribute='unique_id') if node.resource_type in ['model', 'seed'] %}
            {% do rows.append("('" ~ node.unique_id ~ "', '" ~ node.resource_type ~ "', '" ~ node.schema ~ "." ~ node.alias ~ "', '" ~ (node.tags | join(',')) ~ "')") %}
        {% endfor %}
    {% endif %}
    {% if rows %}
        insert into log.nodes values {{ rows | join(', ') }}
    {% endif %}
{% endmacro %}

{% macro upload_columns() %}
    {% if execute %}
        {% for node in graph.nodes.values() | sort(attribute='unique_id') if node.resource_type == 'model' %}
            {% for column in node.columns.values() %}
                insert into log.columns values ('{{ node.unique_id }}', '{{ column.name }}', '{{ column.data_type or 'unknown' }}');
            {% endfor %}
        {% endfor %}
    {% endif %}
{% endmacro %}
