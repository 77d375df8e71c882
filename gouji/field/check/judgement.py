"""Documents judged together by the packaged models and rules, in a database in memory."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from gouji.engine.compile.opening import Invocation, open_project
from gouji.engine.project.carried import is_carried
from gouji.engine.run.trial import seeds_of, trial
from gouji.field.check.files import Opened
from gouji.field.check.units import NAMES, PAIRS, UNITS, declaring
from gouji.field.reading.proof import MODELS, Answers, Judge, judged

_ASKED = (
    "fct_findings",
    "int_figures__measured",
    "fct_finding_checks",
    "fct_explanations",
    "dim_documents",
    "dim_tables",
    *MODELS,
)


@dataclass(frozen=True)
class Court:
    """A database of the findings; the seeds, those of them that hold rows of documents, and what judges others."""

    answers: Answers
    seeds: Path
    keyed: list[Path]
    judge: Judge


@contextmanager
def judging(project: Path, documents: Sequence[Opened]) -> Iterator[Court]:
    """What the models of a project say of these documents alone. Raises NodeError."""
    with _cache() as cache:
        compiler = open_project(Invocation(project_dir=project, target_path=str(cache), command="check")).compiler
    seeds = project / "seeds"
    known = {Path(f"{seed}.csv") for seed in (UNITS, NAMES, PAIRS)}  # what is declared of units stays
    keyed = [
        path
        for node in seeds_of(compiler.manifest, _ASKED)
        if not is_carried(project / node.original_file_path)
        and (path := Path(node.original_file_path).relative_to(seeds.name)) not in known
    ]
    rows = {opened.name: opened.rows for opened in documents}
    said = [(opened.name, opened.document) for opened in documents]
    with declaring(seeds, said) as declared, judged(declared, keyed, rows, partial(trial, compiler, _ASKED)) as answers:
        yield Court(answers, declared, keyed, partial(trial, compiler, MODELS))


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
