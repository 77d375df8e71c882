"""The rooms of the package, read from its imports: `python -m tests.conventions.architecture [--write | --measure]`.

--write puts the diagram and the table of rooms into docs/architecture.md, between the two marks; a test holds the page
against them. --measure prints lines by room, circles between modules, and lines that stand twice (six and more).
"""

from __future__ import annotations

import ast
import sys
from collections import Counter, defaultdict
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- rooms: begin -->", "<!-- rooms: end -->"
_HOUSES = ("engine", "field")  # their rooms are one level deeper
_SAME_LINES = 6


def sources() -> dict[str, str]:
    """Module → text."""
    found = {}
    for path in sorted((ROOT / "gouji").rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        found[name] = path.read_text(encoding="utf-8")
    return found


def imports(texts: dict[str, str], *, while_loading: bool = False) -> dict[str, set[str]]:
    """Module → the modules of the package that it imports; with while_loading only those that loading it needs."""
    found: dict[str, set[str]] = {}
    for module, text in texts.items():
        tree = ast.parse(text)
        names: set[str] = set()
        for node in tree.body if while_loading else ast.walk(tree):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names |= {f"{node.module}.{alias.name}" for alias in node.names}
        found[module] = {known for name in names if (known := _known(name, texts)) and known != module}
    return found


def _known(name: str, texts: dict[str, str]) -> str | None:
    while name and name not in texts:
        name = name.rpartition(".")[0]
    return name if name != "gouji" else None


def room(module: str) -> str:
    """The room of a module: `engine/run`, `cli`, …"""
    parts = module.split(".")[1:]
    return "/".join(parts[: 2 if parts and parts[0] in _HOUSES else 1])


def edges(texts: dict[str, str]) -> dict[str, set[str]]:
    """Room → the rooms that it imports."""
    found: dict[str, set[str]] = defaultdict(set)
    for module, names in imports(texts).items():
        for name in names:
            if room(module) and room(name) and room(module) != room(name):
                found[room(module)].add(room(name))
    return found


def page(texts: dict[str, str]) -> str:
    """The diagram, without the arrows that follow from others, and the rooms with what may live in them."""
    found = edges(texts)
    rooms = sorted({room(module) for module in texts} - {""})
    lines = ["```mermaid", "flowchart TD"]
    lines += [f'    {_id(each)}["{each}"]' for each in rooms]
    for each in rooms:
        lines += [f"    {_id(each)} --> {_id(to)}" for to in sorted(found[each]) if not _follows(each, to, found)]
    lines += ["```", "", "| room | what lives there |", "|---|---|"]
    for each in rooms:
        package = texts.get(f"gouji.{each.replace('/', '.')}", "")
        text = ast.get_docstring(ast.parse(package)) or ""
        lines.append(f"| `gouji/{each}` | {' '.join(text.split())} |")
    return "\n".join(lines)


def _follows(start: str, end: str, found: dict[str, set[str]]) -> bool:
    """Whether another way leads from one room to another."""
    seen, waiting = {start}, [each for each in found[start] if each != end]
    while waiting:
        here = waiting.pop()
        if here == end:
            return True
        if here not in seen:
            seen.add(here)
            waiting += found[here]
    return False


def _id(name: str) -> str:
    return name.replace("/", "_")


def circle(texts: dict[str, str]) -> list[str]:
    """Modules that need each other while they are loaded; none where there is no circle."""
    try:
        TopologicalSorter(imports(texts, while_loading=True)).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def written(old: str, made: str) -> str:
    """The page with what stands between its marks replaced."""
    before, _, rest = old.partition(BEGIN)
    return f"{before}{BEGIN}\n{made}\n{END}{rest.partition(END)[2]}"


def measured(texts: dict[str, str]) -> str:
    """Lines by room, circles, and places of the package at which six lines and more stand that stand elsewhere too."""
    counted = Counter()
    places: dict[tuple[str, ...], list[tuple[str, int]]] = defaultdict(list)
    for module, text in texts.items():
        counted[room(module) or "gouji"] += len(text.splitlines())
        kept = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
        kept = [(number, line) for number, line in kept if not line.startswith(("#", "import ", "from "))]
        for at in range(len(kept) - _SAME_LINES + 1):
            window = tuple(line for _, line in kept[at : at + _SAME_LINES])
            if sum(map(len, window)) > 120:
                places[window].append((module, kept[at][0]))
    twice = {place for found in places.values() if len(found) > 1 for place in found}
    lines = [f"{name:<24} {size:>6}" for name, size in sorted(counted.items())]
    engine = sum(size for name, size in counted.items() if name.startswith("engine/"))
    lines += [f"{'all':<24} {sum(counted.values()):>6}", f"{'engine':<24} {engine:>6}"]
    lines += [f"circle: {' → '.join(circle(texts)) or 'none'}"]
    return "\n".join([*lines, f"places where {_SAME_LINES} lines stand that stand elsewhere too: {len(twice)}"])


if __name__ == "__main__":
    now = sources()
    if "--write" in sys.argv:
        PAGE.write_text(written(PAGE.read_text(encoding="utf-8"), page(now)), encoding="utf-8")
    else:
        print(measured(now) if "--measure" in sys.argv else page(now))
