#!/usr/bin/env python3
# ruff: noqa: E501 (a map of names)
"""Move the modules of gouji into their rooms: `python rooms.py [--plan] [ROOT]`, in a clean checkout.

--plan moves nothing: it prints where each module would go and what its imports would break. A module that has no line
of its own in MOVES goes with its package (PACKAGES); a package without a line is reported and stays.
Run twice, the second run does nothing.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

# Old package → room of what is not named below.
PACKAGES = {
    "vocabulary": "engine/vocabulary",
    "reading": "engine/project",
    "execution": "engine/run",
    "adapters": "engine/database",
    "adapters/spark": "engine/database/spark",
    "adapters/validation": "engine/expectations",
    "adapters/validation/expectations": "field/expectations",
    "output": "engine/artifacts",
    "disclosures": "field/reading",
    "localization": "field/localization",
    "quality": "field/quality",
    "checking": "field/check",
    "site": "field/site",
    "serving": "field/serving",
    "commands": "cli/commands",
    "notices": "cli/notices",
    "mutation": "lab/mutation",
    "synthesis": "lab/synthesis",
}
STAY = ("engine", "field", "lab", "cli", "reader")
# Old module → new module. A name that says what is inside stands for a gerund.
MOVES: dict[str, str] = {}


def _moves(package: str, room: str, names: str) -> None:
    for each in names.split():
        old, _, new = each.partition(":")
        MOVES[f"{package}/{old}"] = f"{room}/{new or old}"


_moves(
    "reading",
    "engine/jinja",
    "rendering:renderer builtin_macros templatecache templatelines marking:markers standins macrotexts conversions",
)
_moves("reading", "engine/compile", "compiling:compiler hooks unitcompiling:unittests definitions parsing:opening")
_moves("reading", "engine/select", "selection criteria past comparison")
_moves(
    "reading",
    "engine/project",
    "context modelparsing:models testparsing:tests modelconfig testconfig unittests pythonmodels pythonreads hookconfig "
    "sparkprofiles profiles project properties packages paths resources seeds seedtypes mergedseeds shared keys "
    "contracts forms groups graph configpaths unsupported yamlfiles nodedefaults dbtversion carried",
)
_moves("reading", "engine/vocabulary", "checksums")
_moves("adapters", "engine/lineage", "lineage:columns translation reads")
_moves("adapters/validation/expectations", "engine/expectations", "rows describing:descriptions patterns")
_moves("adapters/validation", "engine/expectations", "checking:refused running:runs")
_moves("adapters", "engine/artifacts", "openlineage")
_moves("adapters", "field/localization", "localization:programs")
_moves("adapters", "engine/database", "warehouse warehousefiles faults objects opening sparksql")
_moves("execution", "engine/database", "publishing:publication locks journal states seedjournal")
_moves("execution", "engine/history", "history:runs historytables:tables verdicts")
_moves("execution", "engine/expectations", "validating:validators validator")
_moves(
    "execution",
    "engine/run",
    "belongings continuing:continuation suites commands:execution cleaning:cleanup planning:plan reusing:reuse stopping:signals testing:datatests "
    "unittesting:unittests pythonmodels requests runs transaction runners scheduler hooks increments contracts inputs "
    "surroundings trial subject failurecounts",
)
_moves("output", "engine/lineage", "translating:dialects")
_moves("output", "engine/exports", "exporting:export datapackage")
_moves(
    "output",
    "engine/artifacts",
    "artifacts:files lineage lineage_tree manifest manifest_others catalog eventdata events dictionary tables:rows",
)
_moves("output", "cli", "debugging:diagnosis pages:docpages")
_moves("output", "field/quality", "summaries runchanges runreports comparing:comparison")
_moves("output", "engine/artifacts", "console")
_moves(
    "output",
    "field/quality",
    "acknowledging:register explaining:explanation findings_page seedplaces sourceplaces junit",
)
MOVES |= {
    "cli": "cli/main",
    "options": "cli/options",
    "dbtoptions": "cli/dbtoptions",
    "fieldoptions": "cli/fieldoptions",
    "commandtable": "cli/table",
}
_moves(
    "commands",
    "cli/commands",
    "building:build checking:check exporting:export inspecting:look judging:findings retrying:retry serving:serve "
    "showing:docs starting:init",
)
_moves(
    "disclosures",
    "field/templates",
    "declarations grammar markpatterns rulesets expansions bounds numberformats seedfiles wording",
)
_moves(
    "checking",
    "field/check",
    "checking:checks judging:judgement marking:marks opening:files printing:terminal starting:start telling:teller "
    "writing:outputs",
)
_moves("serving", "field/serving", "guarding:guard judging:judgement running:server")
_moves(
    "site",
    "field/site",
    "building:build placing:places printing:prints reading:source rendering:templates serving:server",
)
_moves("localization", "field/localization", "imputing:implied modelling:model")
_moves("mutation", "lab/mutation", "running:runs scoring:scores storing:storage")
_moves("synthesis", "lab/synthesis", "planting:errors writing:seeds")
# Old test → new test, where the tests mirror rooms; folders without a line stay.
TESTS: dict[str, str] = {}

SUFFIXES = (".py", ".md", ".toml", ".yml", ".yaml", ".sql", ".cfg", ".txt", ".json", ".html", ".js", ".sh")
NAMES = ("Makefile", "Dockerfile", "run")
LEFT_ALONE = ("docs/images", "seeds", "target", ".git", ".venv", "requirements")

DOCSTRINGS = {
    "engine": '''"""The engine: a dbt-style project becomes a published database.

It knows no relation, table or word of what a project is about: what a subject adds to runs stands behind `Subject`. May
import nothing of field, lab or cli.
"""''',
    "engine/project": '''"""What stands in the project folder: configuration, YAML, seeds, nodes, the graph. Runs nothing, opens no database.

May import the vocabulary and jinja.
"""''',
    "engine/jinja": '''"""Jinja as dbt speaks it: templates, the names they see, what `ref()` and `source()` stand for.

May import the vocabulary.
"""''',
    "engine/compile": '''"""The SQL of nodes, what decides their outcome, and a whole project opened: read, linked, ready to compile.

May import project and jinja.
"""''',
    "engine/select": '''"""dbt's selection grammar, and an earlier state that it compares with. May import compile, project and jinja."""''',
    "engine/database": '''"""The database: the one door to DuckDB and to Spark, versions, locks, journal, states, whose the objects are.

May import project and the vocabulary.
"""''',
    "engine/history": '''"""The run history: its tables, what is noted of a run, verdicts kept. May import database and the vocabulary."""''',
    "engine/expectations": '''"""Great Expectations behind one door: suites are its own JSON, run beside the build.

Importing this package is cheap; the library itself (4 s) is imported by `preload()` or by the first run. May import
database, project and the vocabulary.
"""''',
    "engine/run": '''"""Runs of nodes: plan, reuse, schedule, runners, and the transaction that publishes or leaves all as it was.

May import everything of the engine but artifacts, lineage and exports.
"""''',
    "engine/lineage": '''"""Where columns come from, and SQL in other dialects: the one door to sqlglot. May import compile and below."""''',
    "engine/artifacts": '''"""What a run leaves behind for other tools: dbt's artifacts, the catalogue, the dictionary, OpenLineage events.

May import everything of the engine but exports.
"""''',
    "engine/exports": '''"""The public relations as Parquet files with a data package. May import everything of the engine."""''',
    "field": '''"""The field: disclosures become judged cells, by templates and rules. May import the engine; nothing of cli or lab."""''',
    "field/templates": '''"""What the seeds declare: templates, grammar, rules, number formats. May import the engine's vocabulary alone."""''',
    "lab": '''"""The laboratory: mutation and synthesis, which measure what tests catch. In no wheel. May import field and engine."""''',
    "cli": '''"""The command line: parser, commands, console. May import everything; nothing imports it."""''',
}


def main(arguments: list[str]) -> int:
    plan = "--plan" in arguments
    rest = [each for each in arguments if not each.startswith("--")]
    root = Path(rest[0] if rest else ".").resolve()
    where = destinations(root)
    unknown = [old for old, new in where.items() if new is None]
    for old in unknown:
        print(f"no room: gouji/{old}.py stays; give its package a line in PACKAGES", file=sys.stderr)
    moved = {old: new for old, new in where.items() if new and new != old}
    clashes = [new for new in set(moved.values()) if list(moved.values()).count(new) > 1]
    if clashes:
        print(f"two modules in one place: {', '.join(clashes)}", file=sys.stderr)
        return 1
    if plan:
        for old, new in moved.items():
            print(f"{old} -> {new}")
    else:
        if not moved:
            print("nothing to move")
            return 0
        move(root, moved)
    return 0


def destinations(root: Path) -> dict[str, str | None]:
    """Old module (path below gouji without .py) → new one; itself where it stays, None where nothing is said."""
    found: dict[str, str | None] = {}
    for path in sorted((root / "gouji").rglob("*.py")):
        old = path.relative_to(root / "gouji").with_suffix("").as_posix()
        package, _, name = old.rpartition("/")
        if old in MOVES:
            found[old] = MOVES[old]
        elif package in ("", *STAY) or package.split("/")[0] in STAY:
            found[old] = old
        elif package in PACKAGES:
            found[old] = f"{PACKAGES[package]}/{name}"
        else:
            found[old] = None
    return found


def dotted(module: str) -> str:
    return ".".join(["gouji", *module.removesuffix("/__init__").split("/")])


def move(root: Path, moved: dict[str, str]) -> None:
    git(root, "rev-parse")  # fails early outside of a repository
    names = {dotted(old): dotted(new) for old, new in moved.items()}
    folders = {}
    for package, room in sorted(PACKAGES.items(), key=lambda each: -len(each[0])):
        folder = root / "gouji" / package
        if folder.is_dir():
            folders[package] = room
    for old, new in moved.items():
        target = root / "gouji" / f"{new}.py"
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.name == "__init__.py" and target.exists():
            (root / "gouji" / f"{old}.py").unlink()
            continue
        (root / "gouji" / f"{old}.py").rename(target)
    for package, room in folders.items():  # templates and assets go with their room
        for path in sorted((root / "gouji" / package).rglob("*")):
            if path.is_file() and path.suffix not in (".py", ".pyc"):
                new = root / "gouji" / room / path.relative_to(root / "gouji" / package)
                new.parent.mkdir(parents=True, exist_ok=True)
                path.rename(new)
    for folder, text in DOCSTRINGS.items():
        path = root / "gouji" / folder / "__init__.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        has_code = path.is_file() and len(ast.parse(path.read_text(encoding="utf-8")).body) > 1
        if not has_code:
            path.write_text(text + "\n", encoding="utf-8")
    for folder in sorted({path.parent for path in (root / "gouji").rglob("*.py")}):
        if not (folder / "__init__.py").is_file():
            print(f"{folder.relative_to(root)}: no __init__.py", file=sys.stderr)
    git(root, "add", "--", "gouji")
    rewrite(root, names, moved)
    settle(root)
    for each in ("ruff check --fix -q .", "ruff format -q ."):
        subprocess.run([str(root / ".venv/bin" / each.split()[0]), *each.split()[1:]], cwd=root, check=False)
    for folder in sorted((root / "gouji").rglob("*"), reverse=True):
        if folder.is_dir() and folder.name != "__pycache__" and not any(folder.rglob("*.*")):
            for cache in folder.rglob("__pycache__"):
                cache.rmdir()
            folder.rmdir()
    regenerate(root)
    git(root, "add", "--", "gouji")
    git(root, "add", "-u")
    leftovers(root)


def regenerate(root: Path) -> None:
    """The pages that are made of the code itself, where they are there; the others are those of `make docs`."""
    python = str(root / ".venv/bin/python")
    around = {**os.environ, "PYTHONPATH": str(root)}
    if (root / "tests/conventions/architecture.py").is_file():
        subprocess.run([python, "-m", "tests.conventions.architecture", "--write"], cwd=root, env=around, check=True)
    if (root / "docs/commands.md").is_file():
        done = subprocess.run(
            [python, "-m", "gouji.cli.table"], cwd=root, env=around, capture_output=True, text=True, check=True
        )
        (root / "docs/commands.md").write_text(done.stdout, encoding="utf-8")


def settle(root: Path) -> None:
    """The contracts of the rooms, and a wheel without the laboratory."""
    path = root / "pyproject.toml"
    text = path.read_text(encoding="utf-8")
    text = re.sub(
        r"\[tool\.importlinter\]\n.*?(?=\n\[(?!\[?tool\.importlinter)|\Z)", lambda _: CONTRACTS, text, flags=re.S
    )
    text = text.replace('find = { include = ["gouji*"] }', 'find = { include = ["gouji*"], exclude = ["gouji.lab*"] }')
    path.write_text(text, encoding="utf-8")


CONTRACTS = """[tool.importlinter]
root_package = "gouji"

[[tool.importlinter.contracts]]
name = "the field stands on the engine, the command line on both"
type = "layers"
containers = ["gouji"]
layers = ["cli", "lab", "reader", "field", "engine"]
exhaustive = true

[[tool.importlinter.contracts]]
name = "the rooms of the engine"
type = "layers"
containers = ["gouji.engine"]
layers = [
    "exports", "artifacts", "run", "history", "expectations", "select", "lineage", "compile", "database", "project",
    "jinja", "vocabulary",
]
exhaustive = true

[[tool.importlinter.contracts]]
name = "the rooms of the field"
type = "layers"
containers = ["gouji.field"]
layers = ["serving", "site", "check", "quality", "reading", "templates", "localization", "expectations"]
exhaustive = true
"""


def rewrite(root: Path, names: dict[str, str], moved: dict[str, str]) -> None:
    listed = git(root, "ls-files", "-z").split("\0")
    back = {new: old for old, new in names.items()}
    for name in filter(None, listed):
        path = root / name
        if not path.is_file() or name.startswith(LEFT_ALONE):
            continue
        if path.suffix not in SUFFIXES and path.name not in NAMES:
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if "gouji" not in text and not name.startswith("gouji/"):
            continue
        new = text
        if path.suffix == ".py":
            new = imports_rewritten(new, names)
        new = texts_rewritten(new, names, moved)
        if name.startswith("gouji/"):
            here = dotted(Path(name).relative_to("gouji").with_suffix("").as_posix())
            new = parents_rewritten(new, back.get(here, here), here)
        if new != text:
            path.write_text(new, encoding="utf-8")


_FROM = re.compile(r"^(?P<indent>[ \t]*)from (?P<package>gouji(?:\.\w+)*) import (?P<names>\([^)]*\)|[^\n(]+)$", re.M)


def imports_rewritten(text: str, names: dict[str, str]) -> str:
    """`from gouji.old import module, name` by module: names that are modules come from their new package."""

    def replaced(found: re.Match[str]) -> str:
        package, indent = found["package"], found["indent"]
        body, _, comment = (
            found["names"].partition("#") if not found["names"].startswith("(") else (found["names"], "", "")
        )
        listed = [each.strip() for each in re.sub(r"#[^\n]*", "", body).strip("() \n").split(",") if each.strip()]
        groups: dict[str, list[str]] = defaultdict(list)
        for each in listed:
            name, _, alias = each.partition(" as ")
            whole = f"{package}.{name.strip()}"
            if whole in names:
                to, _, base = names[whole].rpartition(".")
                shown = alias.strip() or name.strip()
                groups[to].append(base if base == shown else f"{base} as {shown}")
            else:
                groups[names.get(package, package)].append(each)
        if set(groups) == {package}:
            return found[0]
        note = f"  #{comment}" if comment else ""
        return "\n".join(
            f"{indent}from {to.replace('gouji', 'gouji' + DONE, 1)} import {', '.join(each)}{note}"
            for to, each in groups.items()
        )

    return _FROM.sub(replaced, text)


_NAME = re.compile(r"(?<![\w./])gouji(?:[./]\w+)+")


def texts_rewritten(text: str, names: dict[str, str], moved: dict[str, str]) -> str:
    """Dotted names and paths wherever they stand: as much of each as is the name of a module or package."""
    if not TABLE:
        TABLE.update({f"gouji/{old}": f"gouji/{new}" for old, new in PACKAGES.items()})
        TABLE.update({dotted(old): dotted(new) for old, new in PACKAGES.items()})
        TABLE.update({f"gouji/{old}.py": f"gouji/{new}.py" for old, new in moved.items()})
        TABLE.update(names)

    def replaced(found: re.Match[str]) -> str:
        whole = found[0]
        for end in sorted({len(whole), *(at.start() for at in re.finditer(r"[./]", whole))}, reverse=True):
            if whole[:end] in TABLE:
                return TABLE[whole[:end]] + whole[end:]
        return whole

    return _NAME.sub(replaced, text).replace(DONE, "")


TABLE: dict[str, str] = {}
DONE = "\0"  # marks names that are new already


_PARENTS = re.compile(r"(Path\(__file__\)(?:\.resolve\(\))?\.parents\[)(\d+)(\])")


def parents_rewritten(text: str, old: str, new: str) -> str:
    """`Path(__file__).parents[n]` meets the same folder from a deeper place."""
    deeper = new.count(".") - old.count(".")
    return _PARENTS.sub(lambda found: f"{found[1]}{int(found[2]) + deeper}{found[3]}", text) if deeper else text


def leftovers(root: Path) -> None:
    """Name what still speaks of old places."""
    done = subprocess.run(
        ["git", "grep", "-nE", r"gouji[./](" + "|".join(each for each in PACKAGES if "/" not in each) + r")\b", "--",
         ":!docs/images", ":!seeds"], cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    for line in done.stdout.splitlines():
        print(f"still the old name: {line[:160]}", file=sys.stderr)


def git(root: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=root, capture_output=True, text=True, check=arguments[:2] != ("mv", "-k")
    ).stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
