"""The way of a command through the rooms: `python -m tests.conventions.journey [PROJECT] [COMMAND…]`; else of `build`.

Each call from one room into another is a step, counted once for the two functions that it joins; a climb is a step into
a room that imports the one it comes from and is not imported by it: a callback. Rooms are folders of modules, so that
earlier states of the package are measured by the same rule. The project is copied first; nothing of it is written to.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
from collections.abc import Iterable
from pathlib import Path
from types import FrameType

from tests.conventions.architecture import ROOT, imports, sources

Function = tuple[str, str]  # room, qualified name
Step = tuple[Function, Function]


class Journey:
    """What is called from where while it listens. Threads are heard too; order is that of the first time."""

    def __init__(self, package: Path) -> None:
        self._package = str(package)
        self.steps: dict[Step, None] = {}

    def heard(self, frame: FrameType, event: str, argument: object) -> None:
        """What `sys.setprofile` calls."""
        if event != "call" or not frame.f_code.co_filename.startswith(self._package):
            return
        caller = frame.f_back
        while caller is not None and not caller.f_code.co_filename.startswith(self._package):
            caller = caller.f_back
        if caller is not None:
            here, there = self._function(caller), self._function(frame)
            if here[0] != there[0]:
                self.steps.setdefault((here, there))

    def _function(self, frame: FrameType) -> Function:
        folder = Path(frame.f_code.co_filename).parent.relative_to(Path(self._package).parent)
        return folder.as_posix(), f"{Path(frame.f_code.co_filename).stem}.{frame.f_code.co_qualname}"


def climbs(steps: Iterable[Step], reached: dict[str, set[str]]) -> list[Step]:
    """The steps into a room from which theirs is reached by imports, and which theirs does not reach."""
    return [
        (here, there)
        for here, there in steps
        if here[0] in reached.get(there[0], ()) and there[0] not in reached.get(here[0], ())
    ]


def reachable(texts: dict[str, str]) -> dict[str, set[str]]:
    """Room (folder) → all rooms that it imports, itself or through others."""
    packages = {name for name in texts for other in texts if other.startswith(f"{name}.")}
    rooms = {name: (name if name in packages else name.rpartition(".")[0]).replace(".", "/") for name in texts}
    found: dict[str, set[str]] = {room: set() for room in rooms.values()}
    for module, names in imports(texts).items():
        found[rooms[module]] |= {rooms[name] for name in names} - {rooms[module]}
    changed = True
    while changed:
        changed = False
        for room, known in found.items():
            further = set().union(known, *(found[each] for each in known)) - {room}
            if further != known:
                found[room], changed = further, True
    return found


def travelled(project: Path, arguments: list[str]) -> list[Step]:
    """The steps of a command on this very project, in the order of the first time. What it prints is printed."""
    from gouji.cli.main import main as command

    journey = Journey(ROOT / "gouji")
    before = sys.getprofile(), threading.getprofile()
    threading.setprofile(journey.heard)
    sys.setprofile(journey.heard)
    try:
        command([*arguments, "--project-dir", str(project)])
    finally:
        sys.setprofile(before[0])
        threading.setprofile(before[1])  # type: ignore[arg-type]
    return list(journey.steps)


def main(arguments: list[str]) -> None:
    """Print rooms, steps, climbs, and each climb."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "project"
        kept_out = shutil.ignore_patterns(".*", "target", "*.duckdb*")
        shutil.copytree(arguments[0] if arguments else ROOT, project, ignore=kept_out)
        steps = travelled(project, arguments[1:] or ["build", "--no-site"])
    up = climbs(steps, reachable(sources()))
    rooms = {room for step in steps for room, _ in step}
    print(f"rooms {len(rooms)}, steps {len(steps)}, climbs {len(up)}")
    for here, there in up:
        print(f"  {here[0]}:{here[1]} → {there[0]}:{there[1]}")


if __name__ == "__main__":
    main(sys.argv[1:])
