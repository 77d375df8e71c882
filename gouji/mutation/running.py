"""`mutate`: corrupt copies, build them once with the project's own models, judge, store and print."""

from __future__ import annotations

import contextlib
import io
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from gouji.adapters.warehouse import Warehouse
from gouji.execution.locks import build_lock, target_lock
from gouji.execution.publishing import Workplace, check_places, prepare, publish
from gouji.mutation.documents import Library, copy_project
from gouji.mutation.operators import Deed, make
from gouji.mutation.scoring import Verdict, judge, summary
from gouji.vocabulary.errors import NodeError

SCORES = "quality.fct_mutation_scores"
SURVIVORS = "quality.fct_mutation_survivors"


def mutate(root: Path, seed: int, mutants: int, build: Callable[[list[str]], int]) -> tuple[list[Verdict], float]:
    """(verdicts, seconds of the build). `build` runs a command line of gouji. Raises NodeError if nothing was built."""
    with tempfile.TemporaryDirectory(prefix="gouji-mutants-") as folder:
        project = copy_project(root, Path(folder) / "project")
        library = Library(project)
        deeds: dict[str, Deed] = make(library, seed, mutants)
        library.write()
        del library
        started = time.monotonic()
        database = project / "mutants.duckdb"
        arguments = ["build", "--project-dir", str(project), "--database", str(database), "--quiet", "--select",
                     "+fct_findings", "--exclude", "resource_type:test", "resource_type:expectation"]  # fmt: skip
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            build(arguments)
        seconds = time.monotonic() - started
        built = next((path for path in (database, project / "target/failed.duckdb") if path.is_file()), None)
        if built is None:
            raise NodeError(f"the mutants were not built:\n{said.getvalue()[-2000:]}", hint="run 'build' first")
        warehouse = Warehouse(built, read_only=True)
        try:
            if ("quality", "fct_findings") not in warehouse.relations():
                raise NodeError(f"the mutants were not judged:\n{said.getvalue()[-2000:]}", hint="run 'build' first")
            return judge(warehouse, deeds), seconds
        finally:
            warehouse.close()


def store(place: Workplace, verdicts: list[Verdict], seed: int) -> None:
    """Publish the database with scores and survivors in it. Raises LockedError while another command writes."""
    check_places(place)
    with build_lock(place.database), target_lock(place.target):
        prepare(place, empty=False)
        _write(place.building, verdicts, seed)
        publish(place)


def _write(database: Path, verdicts: list[Verdict], seed: int) -> None:
    warehouse = Warehouse(database)
    try:
        with warehouse.transaction():
            warehouse.execute(
                f"create or replace table {SCORES} "
                "(operator varchar, subject_kind varchar, subject varchar, seed integer, "
                "mutants integer, caught integer, located integer, repaired integer)"
            )
            warehouse.execute(
                f"create or replace table {SURVIVORS} (mutant_id varchar, operator varchar, places varchar, "
                "is_caught boolean, reason varchar)"
            )
            for kind in ("all", "table", "family"):
                for operator, subject, *counts in summary(verdicts, kind):
                    warehouse.execute(
                        f"insert into {SCORES} values (?, ?, ?, ?, ?, ?, ?, ?)",
                        [operator, kind, subject, seed, *counts],
                    )
            for verdict in verdicts:
                if not verdict.located and verdict.deed.operator != "clean_copy":
                    places = "; ".join("/".join(place) for place in verdict.deed.places)
                    warehouse.execute(
                        f"insert into {SURVIVORS} values (?, ?, ?, ?, ?)",
                        [verdict.deed.document_id, verdict.deed.operator, places, verdict.caught, verdict.reason],
                    )
        warehouse.execute("checkpoint")
    finally:
        warehouse.close()


def table(verdicts: list[Verdict]) -> str:
    """The score by operator, as text."""
    lines = [f"{'operator':18}{'mutants':>8}{'caught':>9}{'located':>9}{'repaired':>9}"]
    for operator, _, count, caught, located, repaired in summary(verdicts, "all"):
        if operator == "clean_copy":
            lines.append(f"{operator:18}{count:8d}{caught:6d} false alarms")
            continue
        share = f"{repaired / located:9.1%}" if located else f"{'–':>9}"
        lines.append(f"{operator:18}{count:8d}{caught / count:9.1%}{located / count:9.1%}{share}")
    return "\n".join(lines)
