"""Runs a unit test: the given rows through the model's SQL, and what comes out held against the expected rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from gouji.engine.compile.compiledfiles import compiled_path
from gouji.engine.compile.compiler import Compiler
from gouji.engine.compile.unittests import cte_name, fixture_sql, unit_body, unit_sql
from gouji.engine.database.warehouse import Warehouse
from gouji.engine.run.datatests import SHOWN_ROWS, shown_row
from gouji.engine.vocabulary.errors import NodeError, SqlError
from gouji.engine.vocabulary.nodes import Fixture, ModelNode, UnitTestNode, quoted
from gouji.engine.vocabulary.nodes import literal as text_literal
from gouji.engine.vocabulary.results import Status


def run_unit_test(test: UnitTestNode, compiler: Compiler, warehouse: Warehouse) -> dict[str, Any]:
    """Status, failures, message and SQL of a unit test. Only the columns that `expect` names are compared.

    Raises NodeError with the line of the test for an input that is not built, a column that does not exist, a value
    that its type does not take, or SQL that fails.
    """
    where = f"{test.original_file_path}:{test.line}"
    compiled = compiled_path(compiler.manifest, test)
    inputs = [(cte_name(each.target, compiler), _input(each, test, compiler, warehouse)) for each in test.given]
    sql = unit_sql(unit_body(test, compiler), inputs)
    made = _asked(test, test.line, "", lambda: warehouse.columns(f"(\n{sql}\n)"), f"\n  compiled SQL: {compiled}")
    if test.expect.sql is not None:
        names = list(made)
        cast = ", ".join(f"cast({quoted(name)} as {kind}) as {quoted(name)}" for name, kind in made.items())
        expected_sql = f"select {cast} from (\n{fixture_sql(test.expect, test, compiler)}\n) as expected"
    else:
        names = _columns(test.expect, made, test) or list(made)
        expected_sql = rows_sql(test.expect, {name: made[name] for name in names}, test)
    listed = ", ".join(quoted(name) for name in names)
    actual = _asked(test, test.line, "", lambda: warehouse.ask(f"select {listed} from (\n{sql}\n) as made")[1])
    expected = _asked(test, test.expect.line, "expect: ", lambda: warehouse.query(expected_sql)[1])
    missing, extra = _difference(expected, actual), _difference(actual, expected)
    if not missing and not extra:
        return {"status": Status.PASS, "failures": 0, "compiled_code": sql}
    lines = [f"{where}: {test.name}: {len(missing)} expected rows are missing, {len(extra)} others were made"]
    for sign, rows in (("-", missing), ("+", extra)):
        lines += [f"  {sign} {shown_row(dict(zip(names, row, strict=True)))}" for row in rows[:SHOWN_ROWS]]
        lines += [f"  {sign} … and {len(rows) - SHOWN_ROWS} more"] if len(rows) > SHOWN_ROWS else []
    lines.append(f"  compiled SQL: {compiled}")
    return {"status": Status.FAIL, "failures": 1, "message": "\n".join(lines), "compiled_code": sql}


def rows_sql(fixture: Fixture, types: Mapping[str, str], test: UnitTestNode) -> str:
    """Rows as SQL, each value cast to the type of its column; a column that a row leaves out is null."""
    known = {name.lower(): name for name in types}
    selects = []
    for row in fixture.rows:
        values = {known.get(str(name).lower()): value for name, value in row.items()}
        if None in values:
            raise _unknown(next(name for name in row if str(name).lower() not in known), fixture, types, test)
        cells = (f"cast({literal(values.get(name))} as {kind}) as {quoted(name)}" for name, kind in types.items())
        selects.append(f"select {', '.join(cells)}")
    if not selects:
        nulls = ", ".join(f"cast(null as {kind}) as {quoted(name)}" for name, kind in types.items())
        return f"select {nulls} where false"
    return "\nunion all\n".join(selects)


def literal(value: Any) -> str:
    """A value of YAML as SQL."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(literal(each) for each in value)}]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{literal(str(key))}: {literal(each)}" for key, each in value.items()) + "}"
    text = value.isoformat(" ") if isinstance(value, datetime) else value
    text = text.isoformat() if isinstance(text, (date, time)) else str(text)
    return text_literal(text)


def _input(fixture: Fixture, test: UnitTestNode, compiler: Compiler, warehouse: Warehouse) -> str:
    if fixture.sql is not None:
        return fixture_sql(fixture, test, compiler)
    node = compiler.manifest.nodes[fixture.target]
    relation = node.relation
    present = relation is not None and (relation.schema, relation.identifier) in warehouse.relations()
    if not present and isinstance(node, ModelNode) and (relation is None or fixture.target == test.tested):
        columns = warehouse.columns(f"(\n{compiler.compile(node)}\n)")
    elif relation is not None and (present or node.resource_type == "source"):
        columns = _asked(test, fixture.line, f"{fixture.shown}: ", lambda: warehouse.columns(relation))
    else:
        raise NodeError(
            f"unit test '{test.name}': the columns of {fixture.shown} are not known: it is not built",
            path=test.original_file_path,
            line=fixture.line,
            hint=f"build {node.name} first, or write the rows as SQL",
        )
    sql = rows_sql(fixture, columns, test)
    _asked(test, fixture.line, f"{fixture.shown}: ", lambda: warehouse.query(sql))
    return sql


def _asked(test: UnitTestNode, line: int | None, shown: str, ask: Any, more: str = "") -> Any:
    """What a query gives; its error at the line of the test: the SQL is not that of a file."""
    try:
        return ask()
    except SqlError as error:
        message = f"unit test '{test.name}': {shown}{error.message}{more}"
        raise NodeError(message, path=test.original_file_path, line=line) from error


def _columns(fixture: Fixture, made: Mapping[str, str], test: UnitTestNode) -> list[str]:
    """The columns that the expected rows name, as the model spells them; all rows must name the same."""
    known = {name.lower(): name for name in made}
    first = [str(name) for name in fixture.rows[0]] if fixture.rows else []
    for name in first:
        if name.lower() not in known:
            raise _unknown(name, fixture, made, test)
    for number, row in enumerate(fixture.rows, start=1):
        if {str(name).lower() for name in row} != {name.lower() for name in first}:
            raise NodeError(
                f"unit test '{test.name}': row {number} of expect names other columns than the first",
                path=test.original_file_path,
                line=fixture.line,
                hint="name the same columns in every expected row",
            )
    return [known[name.lower()] for name in first]


def _unknown(name: str, fixture: Fixture, types: Mapping[str, str], test: UnitTestNode) -> NodeError:
    return NodeError(
        f"unit test '{test.name}': {fixture.shown} has no column '{name}'",
        path=test.original_file_path,
        line=fixture.line,
        hint=f"its columns: {', '.join(types)}",
    )


def _difference(rows: Sequence[tuple[Any, ...]], others: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The rows that are not among the others, each as often as it is missing there."""
    left = Counter(map(repr, others))
    found = []
    for row in rows:
        if left[repr(row)]:
            left[repr(row)] -= 1
        else:
            found.append(row)
    return found
