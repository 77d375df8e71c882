"""The SQL of a unit test: the model's own, with common table expressions in the place of what it reads."""

from __future__ import annotations

from typing import Any

from gouji.engine.compile.compiler import Compiler, put_ctes_first
from gouji.engine.jinja.standins import EphemeralName
from gouji.engine.project.context import Var, env_var
from gouji.engine.project.models import check_ref_arguments
from gouji.engine.vocabulary.errors import ConfigurationError
from gouji.engine.vocabulary.nodes import Fixture, ModelNode, SourceNode, UnitTestNode


def unit_body(test: UnitTestNode, compiler: Compiler) -> str:
    """The model rendered with the overrides of the test; its inputs are named as `cte_name` names them.

    Raises ConfigurationError with the line of the test for an input that the test does not give.
    """
    manifest, renderer = compiler.manifest, compiler.renderer
    model = manifest.nodes[test.tested]
    assert isinstance(model, ModelNode)
    scope, _ = compiler.scope(model)
    given = {each.target for each in test.given}
    named = {(node.resource_type, node.name): uid for uid, node in manifest.nodes.items()}

    def taken(uid: str | None, call: str) -> EphemeralName:
        if uid is None or uid not in given:
            raise ConfigurationError(
                f"unit test '{test.name}' gives no rows for {call}",
                path=test.original_file_path,
                line=test.line,
                hint=f"add - input: {call} with its rows (rows: [] for none)",
            )
        return EphemeralName(cte_name(uid, compiler))

    def ref(*names: str, **version: Any) -> EphemeralName:
        check_ref_arguments(names, version)
        uid = named.get(("model", names[-1])) or named.get(("seed", names[-1]))
        return taken(uid, f"ref('{names[-1]}')")

    def source(source_name: str, table: str) -> EphemeralName:
        uid = f"source.{manifest.project.name}.{source_name}.{table}"
        return taken(uid, f"source('{source_name}', '{table}')")

    def environment(name: str, *default: Any) -> str:
        return str(test.overrides["env_vars"][name]) if name in test.overrides["env_vars"] else env_var(name, *default)

    calls = {"ref": ref, "source": source, "config": scope["config"]}
    scope |= {
        **calls,
        "builtins": calls,
        "var": Var({**manifest.project.variables, **test.overrides["vars"]}),
        "env_var": environment,
        "is_incremental": lambda: False,
        **{name: _constant(value) for name, value in test.overrides["macros"].items()},
    }
    if test.tested in given:
        scope["this"] = EphemeralName(cte_name(test.tested, compiler))
    sql = renderer.render(compiler.template(model), scope, model.original_file_path).strip()
    return sql.removesuffix(";").rstrip()


def unit_sql(body: str, inputs: list[tuple[str, str]]) -> str:
    """The body with its inputs, (name, SQL), as common table expressions before it."""
    ctes = ", ".join(f"{EphemeralName(name)} as (\n{sql}\n)" for name, sql in inputs)
    return put_ctes_first(body, ctes) if ctes else body


def cte_name(unique_id: str, compiler: Compiler) -> str:
    """What stands for an input: its name, of a source with the source's before it."""
    node = compiler.manifest.nodes[unique_id]
    return f"{node.source_name}__{node.name}" if isinstance(node, SourceNode) else node.name


def fixture_sql(fixture: Fixture, test: UnitTestNode, compiler: Compiler) -> str:
    """The SQL of a fixture that is written as SQL, its Jinja rendered."""
    text = (fixture.sql or "").strip().removesuffix(";")
    scope, _ = compiler.scope(None)
    return str(compiler.renderer.evaluate(text, scope, test.original_file_path, fixture.line))


def _constant(value: Any) -> Any:
    return lambda *args, **kwargs: value
