"""Documents judged together by the packaged models and rules, in a database in memory."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from gouji.checking.opening import Opened
from gouji.checking.units import PAIRS, UNITS, is_new, regions_of, unit_row
from gouji.disclosures.proof import MODELS, Answers, Judge, judged
from gouji.disclosures.seedfiles import seed_rows
from gouji.disclosures.seedrows import Rows
from gouji.execution.trial import seeds_of, trial
from gouji.reading.carried import carried_columns
from gouji.reading.parsing import Invocation, open_project

_ASKED = (
    "fct_findings",
    "int_figures__measured",
    "fct_finding_checks",
    "fct_explanations",
    "dim_documents",
    "dim_tables",
    *MODELS,
)


@contextmanager
def judging(project: Path, documents: Sequence[Opened]) -> Iterator[tuple[Answers, list[Path], Judge]]:
    """(database of the findings, seeds of documents, what judges another folder of seeds). Raises NodeError."""
    with _cache() as cache:
        compiler = open_project(Invocation(project_dir=project, target_path=str(cache), command="check")).compiler
    seeds = project / "seeds"
    keyed = [
        Path(node.original_file_path).relative_to(seeds.name)
        for node in seeds_of(compiler.manifest, _ASKED)
        if carried_columns(project / node.original_file_path) == ()
    ]
    rows = {opened.name: opened.rows for opened in documents}
    units = _with_new_units(seeds, documents)
    added = [Path(f"{seed}.csv") for seed in units]
    with judged(seeds, [*keyed, *added], {**rows, "": units}, partial(trial, compiler, _ASKED)) as answers:
        yield answers, keyed, partial(trial, compiler, MODELS)


@contextmanager
def _cache() -> Iterator[Path]:
    """A folder for compiled templates that stays, in the user's cache; a passing one where there is none."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "gouji"
    try:
        base.mkdir(parents=True, exist_ok=True)
        yield base
    except OSError:
        with tempfile.TemporaryDirectory(prefix="gouji-cache-") as folder:
            yield Path(folder)


def _with_new_units(seeds: Path, documents: Sequence[Opened]) -> Rows:
    """The seeds of units with those that the documents name and nobody declared; none where all are declared."""
    said = [each.document.identity for each in documents]
    units = {each.unit_id: each.unit_name for each in said if is_new(each)}
    if not units:
        return {}
    regions = regions_of(seeds)
    new = [unit_row(uid, name, regions) for uid, name in units.items()]
    scopes = {(each.document.identity.unit_id, each.document.identity.scope) for each in documents}
    both = [uid for uid in units if {(uid, "department"), (uid, "unit")} <= scopes]
    pairs = [{"department_unit_id": uid, "unit_id": uid, "is_only": "false"} for uid in both]
    return {
        UNITS: [*seed_rows(seeds / f"{UNITS}.csv"), *new],
        PAIRS: [*seed_rows(seeds / f"{PAIRS}.csv"), *pairs],
    }
