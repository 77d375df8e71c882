"""The package keeps its own rules: small modules, one door to each heavy library, exceptions caught where they end.

That imports go one way, over all packages, is a contract in `pyproject.toml` (import-linter).
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "gouji"
# A heavy library and the modules, or packages, that may import it.
HEAVY = {
    "duckdb": (
        "gouji.engine.database.warehouse",
        "gouji.engine.expectations",
    ),
    "great_expectations": ("gouji.engine.expectations", "gouji.field.expectations"),
    "fast_sugiyama": ("gouji.field.site.catalogue",),
    "filelock": ("gouji.engine.database.locks",),
    "jinja2": (
        "gouji.engine.jinja.expressions",
        "gouji.engine.jinja.renderer",
        "gouji.field.site.templates",
    ),
    "scipy": (
        "gouji.field.localization.programs",
        "gouji.field.reading.programs",
        "gouji.lab.synthesis.amounts",
    ),
    "junitparser": ("gouji.field.quality.junit",),
    "lxml": ("gouji.field.reading.markup",),
    "pdfplumber": ("gouji.field.reading.pages",),
    "pypdfium2": (
        "gouji.field.reading.pdf",
        "gouji.field.reading.images",
        "gouji.field.reading.prints",
        "gouji.field.reading.textlayer",
    ),
    "PIL": (
        "gouji.field.reading.images",
        "gouji.field.reading.prints",
    ),
    "cv2": (
        "gouji.field.reading.cleaning",
        "gouji.field.reading.pictures",
        "gouji.field.reading.recognition",
    ),
    "onnxruntime": ("gouji.field.reading.recognition",),
    "openpyxl": (
        "gouji.field.check.workbook",
        "gouji.field.exports.sheets",
    ),
    "pikepdf": ("gouji.field.check.marks",),
    "starlette": ("gouji.field.serving.application",),
    "uvicorn": ("gouji.field.serving.server",),
    "openlineage": ("gouji.engine.artifacts.openlineage",),
    "sqlglot": (
        "gouji.engine.lineage.columns",
        "gouji.engine.database.sparksql",
        "gouji.engine.lineage.translation",
    ),
    "pysail": ("gouji.engine.database.spark.server",),
    "pyspark": (
        "gouji.engine.database.spark.server",
        "gouji.engine.database.spark.session",
    ),
    "xlrd": ("gouji.field.reading.oldworkbooks",),
    "yaml": ("gouji.engine.project.yamlfiles",),
}
# Where code of the project runs, where expectations run, which may be anybody's, where one of many files is read, and
# where a run or a command ends whatever came up; the first three clean up and raise it again.
GUARDS = (
    "gouji.engine.database.warehouse",
    "gouji.engine.run.trial",
    "gouji.engine.run.scheduler",
    "gouji.engine.expectations.validator",
    "gouji.cli.main",
    "gouji.engine.run.pythonmodels",
    "gouji.engine.run.runners",
    "gouji.engine.run.transaction",
    "gouji.engine.jinja.renderer",
    "gouji.engine.expectations.refused",
    "gouji.engine.expectations.runs",
    "gouji.engine.expectations.validators",
    "gouji.cli.commands.manyfiles",
)


def named(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {named(path): ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}


def imported(module: str, *, everywhere: bool = True) -> set[str]:
    """The modules that a module imports; with everywhere=False only those that loading it imports."""
    nodes = ast.walk(MODULES[module]) if everywhere else MODULES[module].body
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def catches_all(caught: ast.expr | None) -> bool:
    if isinstance(caught, ast.Tuple):
        return any(catches_all(each) for each in caught.elts)
    return caught is None or (isinstance(caught, ast.Name) and caught.id in ("Exception", "BaseException"))


def is_within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def test_a_module_has_a_docstring_and_less_than_300_lines():
    sizes = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in PACKAGE.rglob("*.py")}
    assert [module for module, size in sizes.items() if size >= 300] == []
    assert [module for module, tree in MODULES.items() if not ast.get_docstring(tree)] == []


@pytest.mark.parametrize("library", HEAVY)
def test_a_heavy_library_stands_behind_its_own_modules(library):
    users = {module for module in MODULES for name in imported(module) if name.split(".")[0] == library}
    assert {user for user in users if not any(is_within(user, door) for door in HEAVY[library])} == set()
    unused = [door for door in HEAVY[library] if not any(is_within(user, door) for user in users)]
    assert unused == [], "no module there imports it any more"


def test_the_command_line_loads_nothing_of_the_engine_before_it_knows_the_command():
    own = {name for name in imported("gouji.cli.main", everywhere=False) if name.startswith("gouji")}
    languages = "gouji.engine.vocabulary.languages"
    assert own == {"gouji", "gouji.cli.table", "gouji.cli.dbtoptions", "gouji.engine.vocabulary.errors", languages}


def test_only_the_guards_catch_every_exception():
    catching = {
        module
        for module, tree in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and catches_all(node.type)
    }
    assert catching == set(GUARDS)


def test_the_engine_names_no_relation_of_the_project():
    folders = (ROOT / "models", ROOT / "seeds")
    paths = [path for folder in folders for path in folder.rglob("*") if path.suffix in (".sql", ".py", ".csv")]
    names = {path.stem for path in paths if "_" in path.stem} - {"fct_runs", "fct_expectation_results"}
    texts = {path: path.read_text(encoding="utf-8") for path in sorted((PACKAGE / "engine").rglob("*.py"))}
    found = {(named(path), name) for path, text in texts.items() for name in names if re.search(rf"\b{name}\b", text)}
    assert found == set()
