"""dbt's selection grammar, and an earlier state that it compares with. May import compile, project and jinja."""
