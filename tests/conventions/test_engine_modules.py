"""The engine keeps its own rules: small modules, one door to each heavy library, imports in one direction."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ENGINE = ROOT / "gouji"
LAYERS = (
    "vocabulary", "reading", "disclosures", "adapters", "execution", "output", "checking", "site", "serving", "reader",
)  # fmt: skip
HEAVY = {
    "duckdb": ("adapters/warehouse.py", "adapters/validation"),
    "great_expectations": ("adapters/validation",),
    "fast_sugiyama": ("site/catalogue.py",),
    "jinja2": ("reading/rendering.py", "site/rendering.py"),
    # The solver of localisation and of the reader, and what makes documents to measure it.
    "scipy": ("adapters/localization.py", "disclosures/programs.py", "synthesis/amounts.py"),
    "lxml": ("disclosures/markup.py",),
    "pdfplumber": ("disclosures/pages.py",),
    "pypdfium2": tuple(f"disclosures/{name}.py" for name in ("pdf", "images", "prints", "textlayer")),
    "PIL": ("disclosures/images.py", "disclosures/prints.py"),
    "cv2": ("disclosures/cleaning.py", "disclosures/pictures.py", "disclosures/recognition.py"),
    "onnxruntime": ("disclosures/recognition.py",),
    "openpyxl": ("checking/workbook.py",),
    "pikepdf": ("checking/marking.py",),
    "starlette": ("serving/application.py",),
    "uvicorn": ("serving/running.py",),
    "openlineage": ("adapters/openlineage.py",),
    "sqlglot": ("adapters/lineage.py", "adapters/sparksql.py", "adapters/translation.py"),
    "pysail": ("adapters/spark/server.py",),
    "pyspark": ("adapters/spark/server.py", "adapters/spark/session.py"),
    "vl_convert": ("site/charts.py",),
    "xlrd": ("disclosures/oldworkbooks.py",),
    "yaml": ("reading/yamlfiles.py",),
}
# Where code of the project runs, and where a run or a command ends whatever came up.
GUARDS = (
    "cli.py",
    "execution/pythonmodels.py",
    "execution/runners.py",
    "execution/transaction.py",
    "reading/rendering.py",
)
MODULES = sorted(path.relative_to(ENGINE).as_posix() for path in ENGINE.rglob("*.py"))


def imported(module: str, *, everywhere: bool = True) -> set[str]:
    """The modules that a module imports; with everywhere=False only those that loading it imports."""
    tree = ast.parse((ENGINE / module).read_text(encoding="utf-8"))
    nodes = ast.walk(tree) if everywhere else tree.body
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


@pytest.mark.parametrize("module", MODULES)
def test_a_module_has_a_docstring_and_less_than_300_lines(module):
    text = (ENGINE / module).read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text))
    assert len(text.splitlines()) < 300


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_one_way(module):
    layer = module.split("/", maxsplit=1)[0]
    above = LAYERS[LAYERS.index(layer) + 1 :] if layer in LAYERS else ()
    upward = {name for name in imported(module) for each in above if name.startswith(f"gouji.{each}")}
    assert not upward


@pytest.mark.parametrize("library", HEAVY)
def test_a_heavy_library_stands_behind_its_own_modules(library):
    users = {module for module in MODULES for name in imported(module) if name.split(".")[0] == library}
    assert {module for module in users if not module.startswith(HEAVY[library])} == set()


def test_the_command_line_loads_nothing_of_the_engine_before_it_knows_the_command():
    own = {name for name in imported("cli.py", everywhere=False) if name.startswith("gouji")}
    assert own == {"gouji", "gouji.dbtoptions", "gouji.vocabulary.errors"}


# Where expectations run, which may be anybody's: what they raise is told with file and line.
RUNS_FOREIGN_CODE = ("adapters/validation/checking.py", "adapters/validation/running.py", "execution/validating.py")


@pytest.mark.parametrize("module", [module for module in MODULES if module not in (*GUARDS, *RUNS_FOREIGN_CODE)])
def test_only_the_guards_catch_every_exception(module):
    tree = ast.parse((ENGINE / module).read_text(encoding="utf-8"))
    handlers = [node for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler)]
    assert not [h for h in handlers if h.type is None or (isinstance(h.type, ast.Name) and h.type.id == "Exception")]
