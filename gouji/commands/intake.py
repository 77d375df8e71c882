"""The command that reads a published file into the seeds."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from gouji.vocabulary.errors import GoujiError, UsageError

if TYPE_CHECKING:
    from gouji.disclosures.documents import Document
    from gouji.disclosures.proof import Judge, Verdict
    from gouji.disclosures.seedrows import Rows


class DifferentError(GoujiError):
    """A document that is in the seeds already prints other rows there."""


def read(options: Namespace) -> int:
    """read: exit 1 where the document is in the seeds with other rows, and --replace is not given"""
    from gouji.disclosures import seedrows
    from gouji.disclosures.documents import library, read_document
    from gouji.disclosures.identity import Asked
    from gouji.disclosures.report import summary

    root = options.project_dir.absolute()
    seeds = root / "seeds"
    if not (root / "dbt_project.yml").is_file():
        raise UsageError("this is no project: dbt_project.yml is missing", path=root, hint="use --project-dir")
    started = time.monotonic()
    asked = Asked(options.unit_id or "", options.year, options.scope or "")
    document = read_document(options.files, library(seeds), asked, _progress(options))
    name = _named(options.document_id, seedrows.document_id(document, seeds), document.identity.fiscal_year, seeds)
    rows = seedrows.rows_of(document, name, seeds)
    reading = time.monotonic() - started
    verdict = None if options.no_proof else proven(options, document, rows, name, seeds)
    proving = time.monotonic() - started - reading
    if not options.quiet:
        print(summary(document, name, verdict, reading, proving))
    changes = seedrows.changes(seeds, name, rows)
    if all(change.is_none for change in changes):
        print(f"{name} is in the seeds as it is read: nothing to change")
        return 0
    is_new = not any(change.old for change in changes)
    if not is_new or options.dry_run:
        for change in changes:
            print(seedrows.difference(change, root), end="")
    if options.dry_run:
        print("nothing was written (--dry-run)")
        return 0
    if not is_new and not options.replace:
        raise DifferentError(
            f"{name} is in the seeds with other rows", hint="look at the difference, then read it with --replace"
        )
    seedrows.write(changes)
    for change in changes:
        if not change.is_none:
            print(f"{change.path.relative_to(root)}: {len(change.old)} rows before, {len(change.new)} now")
    return 0


def _named(asked: str | None, known: str, year: int, seeds: Path) -> str:
    """The name of the document; one that the user gives must be a name, and not a second one for what is registered."""
    from gouji.disclosures.declarations import seed_rows
    from gouji.disclosures.seedrows import DOCUMENTS, is_name

    if asked is None or asked == known:
        return known
    if not is_name(asked, year):
        raise UsageError(
            f"'{asked}' is no name of a document of {year}", hint=f"name it for unit, year and scope, as {known}"
        )
    if any(row["document_id"] == known for row in seed_rows(seeds / f"{DOCUMENTS}.csv")):
        raise UsageError(f"this document is in the seeds as {known}", hint=f"read it with --document-id {known}")
    return asked


def _progress(options: Namespace) -> Callable[[str, int, int], None]:
    """A line of progress on a terminal, none elsewhere."""
    if options.quiet or not sys.stderr.isatty():
        return lambda name, page, pages: None

    def show(name: str, page: int, pages: int) -> None:
        end = "\n" if page == pages else ""
        print(f"\r{name}: page {page} of {pages}", end=end, file=sys.stderr, flush=True)

    return show


def proven(options: Namespace, document: Document, rows: Rows, name: str, seeds: Path) -> Verdict:
    """What the rules of the project say of the rows of a document. Raises GoujiError where the project is not sound."""
    from gouji.disclosures.neighbours import doubts, neighbours, other_readings
    from gouji.disclosures.proof import doubted, prove

    keyed, judge = judging(options, seeds)
    verdict = prove(rows, name, seeds, keyed, judge, neighbours(document), other_readings(document))
    return doubted(verdict, doubts(document))


def judging(options: Namespace, seeds: Path) -> tuple[list[Path], Judge]:
    """(seeds that hold rows of documents, what judges a folder of seeds by the models of the project)."""
    from gouji.disclosures.proof import MODELS
    from gouji.execution.trial import seeds_of, trial
    from gouji.reading.parsing import Invocation, read_project
    from gouji.reading.seeds import key_columns

    # The suites are not read: only the rules are asked.
    manifest, _ = read_project(
        Invocation(
            project_dir=options.project_dir.absolute(),
            profiles_dir=options.profiles_dir,
            target=options.target,
            variables=options.vars,
            command=options.command,
        )
    )
    keyed = [
        Path(node.original_file_path).relative_to(seeds.name)
        for node in seeds_of(manifest, MODELS)
        if key_columns(node)[:1] == ["document_id"]
    ]
    return keyed, partial(trial, manifest, MODELS)
