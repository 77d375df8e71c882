"""The package keeps its own rules: small modules, one door to each heavy library, exceptions caught where they end.

That imports go one way, over all packages, is a contract in `pyproject.toml` (import-linter).
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "gouji"
# A heavy library and the modules, or packages, that may import it.
HEAVY = {
    "duckdb": (
        "gouji.adapters.warehouse",
        "gouji.adapters.validation",
    ),
    "great_expectations": ("gouji.adapters.validation", "gouji.adapters.validation.expectations"),
    "fast_sugiyama": ("gouji.site.catalogue",),
    "jinja2": (
        "gouji.reading.rendering",
        "gouji.site.rendering",
    ),
    "scipy": (
        "gouji.adapters.localization",
        "gouji.disclosures.programs",
        "gouji.synthesis.amounts",
    ),
    "lxml": ("gouji.disclosures.markup",),
    "pdfplumber": ("gouji.disclosures.pages",),
    "pypdfium2": (
        "gouji.disclosures.pdf",
        "gouji.disclosures.images",
        "gouji.disclosures.prints",
        "gouji.disclosures.textlayer",
    ),
    "PIL": (
        "gouji.disclosures.images",
        "gouji.disclosures.prints",
    ),
    "cv2": (
        "gouji.disclosures.cleaning",
        "gouji.disclosures.pictures",
        "gouji.disclosures.recognition",
    ),
    "onnxruntime": ("gouji.disclosures.recognition",),
    "openpyxl": (
        "gouji.checking.workbook",
        "gouji.output.sheets",
    ),
    "pikepdf": ("gouji.checking.marking",),
    "starlette": ("gouji.serving.application",),
    "uvicorn": ("gouji.serving.running",),
    "openlineage": ("gouji.adapters.openlineage",),
    "sqlglot": (
        "gouji.adapters.lineage",
        "gouji.adapters.sparksql",
        "gouji.adapters.translation",
    ),
    "pysail": ("gouji.adapters.spark.server",),
    "pyspark": (
        "gouji.adapters.spark.server",
        "gouji.adapters.spark.session",
    ),
    "xlrd": ("gouji.disclosures.oldworkbooks",),
    "yaml": ("gouji.reading.yamlfiles",),
}
# Where code of the project runs, where expectations run, which may be anybody's, where one of many files is read, and
# where a run or a command ends whatever came up; the first three clean up and raise it again.
GUARDS = (
    "gouji.adapters.warehouse",
    "gouji.execution.trial",
    "gouji.execution.scheduler",
    "gouji.execution.validator",
    "gouji.cli",
    "gouji.execution.pythonmodels",
    "gouji.execution.runners",
    "gouji.execution.transaction",
    "gouji.reading.rendering",
    "gouji.adapters.validation.checking",
    "gouji.adapters.validation.running",
    "gouji.execution.validating",
    "gouji.commands.manyfiles",
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
    own = {name for name in imported("gouji.cli", everywhere=False) if name.startswith("gouji")}
    assert own == {"gouji", "gouji.commandtable", "gouji.dbtoptions", "gouji.vocabulary.errors"}


def test_only_the_guards_catch_every_exception():
    catching = {
        module
        for module, tree in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and catches_all(node.type)
    }
    assert catching == set(GUARDS)
