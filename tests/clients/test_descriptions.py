"""Comments and keys as the clients read them."""

from __future__ import annotations

import adbc_driver_duckdb
import adbc_driver_manager.dbapi as adbc
import duckdb
import pytest
import sqlalchemy

KEYS = {
    "dim_documents": "document_id", "dim_economic_classes": "economic_code",
    "dim_functional_classes": "functional_code", "dim_funds": "fund_id", "dim_projects": "project_id",
    "dim_regions": "region_id", "dim_tables": "table_id", "dim_units": "unit_id",
}  # fmt: skip


@pytest.fixture
def inspector(database):
    engine = sqlalchemy.create_engine(f"duckdb:///{database}", connect_args={"read_only": True})
    yield sqlalchemy.inspect(engine)
    engine.dispose()


@pytest.fixture
def described(database):
    """ADBC's account of marts: relation → its entry."""
    settings = {"path": str(database), "access_mode": "READ_ONLY"}
    driver = adbc_driver_duckdb.driver_path()
    with adbc.connect(driver=driver, entrypoint="duckdb_adbc_init", db_kwargs=settings) as connection:
        (catalogue,) = (
            connection.adbc_get_objects(catalog_filter="gouji", db_schema_filter="marts").read_all().to_pylist()
        )
    (schema,) = catalogue["catalog_db_schemas"]
    return {table["table_name"]: table for table in schema["db_schema_tables"]}


def test_duckdb_knows_the_primary_keys_of_the_dimensions(database):
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.sql(
            "select table_name, constraint_column_names from duckdb_constraints() "
            "where schema_name = 'marts' and constraint_type = 'PRIMARY KEY'"
        ).fetchall()
    assert {table: ", ".join(columns) for table, columns in rows} == KEYS


def test_adbc_reads_keys_and_comments(described):
    keys = {
        name: each["constraint_column_names"]
        for name, table in described.items()
        for each in table["table_constraints"]
        if each["constraint_type"] == "PRIMARY KEY"
    }
    assert keys == {table: [column] for table, column in KEYS.items()}
    for name, table in described.items():
        assert all(column["remarks"] for column in table["table_columns"]), name


def test_sqlalchemy_reads_the_comments_of_tables_views_and_columns(inspector):
    for relation in (*inspector.get_table_names("marts"), *inspector.get_view_names("marts")):
        assert inspector.get_table_comment(relation, schema="marts")["text"], relation
        columns = inspector.get_columns(relation, schema="marts")
        assert columns
        assert all(column["comment"] for column in columns), relation
    assert set(inspector.get_view_names("marts")) == {
        "rpt_cells", "rpt_expenditures", "rpt_funding_flow", "rpt_performance", "rpt_unit_indicators",
    }  # fmt: skip


@pytest.mark.parametrize("what", ["get_pk_constraint", "get_foreign_keys"])
def test_sqlalchemy_cannot_read_keys_which_the_page_says(inspector, what):
    with pytest.raises(sqlalchemy.exc.ProgrammingError, match="REGCLASS does not exist"):
        getattr(inspector, what)("dim_units", schema="marts")


def test_every_report_has_its_names_in_both_languages(database):
    with duckdb.connect(str(database), read_only=True) as connection:
        columns = connection.sql(
            "select table_name, column_name from duckdb_columns() "
            "where schema_name = 'marts' and starts_with(table_name, 'rpt_')"
        ).fetchall()
        pairs = [(table, name) for table, name in columns if name.endswith("_zh")]
        assert len(pairs) >= 20
        for table, name in pairs:
            english = name.removesuffix("_zh") + "_en"
            assert (table, english) in columns
            sql = f"select count(*) from marts.{table} where {name} is not null and {english} is null"
            assert connection.sql(sql).fetchall() == [(0,)], (table, english)
        sql = """
            select name from marts.dim_functional_classes where name_en is null
            union all select name from marts.dim_economic_classes where name_en is null
            union all select name from marts.dim_regions where name_en is null
            union all select name from marts.dim_units where name_en is null
        """
        assert connection.sql(sql).fetchall() == []
