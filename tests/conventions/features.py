"""What the engine's lines are for: `python -m tests.conventions.features` prints them as a table of Markdown.

Each module of the engine belongs to one feature, that of the first pattern that fits; a test holds that each pattern
still fits. `used` counts the files of this project that use a feature of dbt's dialect, where the project file or the
text of a model, macro or YAML file shows it.
"""

from __future__ import annotations

import re
from collections import Counter
from fnmatch import fnmatchcase
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENGINE = ROOT / "gouji" / "engine"
# Feature → (patterns of its modules, what its use looks like in a project's files).
FEATURES: dict[str, tuple[tuple[str, ...], str]] = {
    "incremental models": (("run/increments",), r"materialized\W+incremental"),
    "hooks": (("compile/hooks", "run/hooks", "project/hookconfig"), r"on-run-(?:start|end):|(?:pre|post)[-_]hook"),
    "unit tests": (("*/unittests",), r"^unit_tests:"),
    "contracts": (("*/contracts",), r"enforced: true"),
    "packages, merged seeds": (("project/packages", "project/mergedseeds", "project/carried"), ""),
    "Python models": (("project/pythonmodels", "project/pythonreads", "run/pythonmodels"), r"^def model\(dbt"),
    "groups": (("project/groups",), r"\+?group: |^groups:"),
    "data tests": (("project/tests", "project/testconfig", "run/datatests", "run/failurecounts"), r"data_tests:"),
    "selection, earlier states and results": (("select/*", "run/retries", "run/continuation"), ""),
    "what is not supported, by file and line": (("project/unsupported", "project/forms", "project/configpaths"), ""),
    "Spark": (("database/spark/*", "database/sparksql", "project/sparkprofiles"), ""),
    "other dialects": (("lineage/translation", "lineage/dialects"), ""),
    "column lineage": (("lineage/*", "vocabulary/lineage", "artifacts/lineage*"), ""),
    "OpenLineage": (("artifacts/openlineage", "artifacts/event*"), ""),
    "Great Expectations": (("expectations/*", "run/suites"), ""),
    "documents' store": (("run/store*", "project/storelinks", "database/seedjournal"), ""),
    "builds by part": (("run/partial", "run/slices", "run/suiteslices", "run/divisions", "run/changes"), r"\bby: "),
    "nothing done twice": (("run/plan", "run/reuse", "run/inputs", "run/surroundings", "database/states"), ""),
    "one-link publish, versions, locks": (
        ("run/transaction", "run/belongings", "run/cleanup", "run/signals", "database/*"),
        "",
    ),
    "run history": (("history/*", "run/subject"), ""),
    "dbt's artifacts, dictionary": (
        ("artifacts/manifest*", "artifacts/files", "artifacts/catalog", "artifacts/dictionary"),
        "",
    ),
    "tables and words for people": (("artifacts/*",), ""),
    "Jinja, compiling": (("jinja/*", "compile/*"), ""),
    "the project's files": (("project/*",), ""),
    "running": (("run/*",), ""),
    "words, masks, errors": (("vocabulary/*", "__init__"), ""),
}


def modules() -> dict[str, int]:
    """Module of the engine, as `room/name` → its lines."""
    paths = sorted(ENGINE.rglob("*.py"))
    return {
        path.relative_to(ENGINE).with_suffix("").as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in paths
    }


def feature_of(module: str) -> str | None:
    """The feature that a module is for."""
    return next(
        (name for name, (patterns, _) in FEATURES.items() if any(fnmatchcase(module, each) for each in patterns)), None
    )


def used(pattern: str) -> int:
    """The files of this project in which a pattern is found."""
    paths = [ROOT / "dbt_project.yml"]
    for folder in ("models", "seeds", "macros", "tests/data"):
        paths += [path for path in (ROOT / folder).rglob("*") if path.suffix in (".sql", ".yml", ".py")]
    found = re.compile(pattern, re.MULTILINE)
    return sum(found.search(path.read_text(encoding="utf-8")) is not None for path in paths)


def table() -> str:
    """Lines and use of each feature, and of all."""
    lines: Counter[str] = Counter()
    for module, count in modules().items():
        lines[feature_of(module) or "?"] += count
    rows = ["| feature | lines | files of this project that use it |", "|---|---|---|"]
    for name, (_, pattern) in FEATURES.items():
        rows.append(f"| {name} | {lines[name]:,} | {used(pattern) if pattern else ''} |")
    return "\n".join([*rows, f"| all | {lines.total():,} | |"])


if __name__ == "__main__":
    print(table())
