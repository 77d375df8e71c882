"""The command that reads a published file into the seeds."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from gouji.cli.commands.common import compiler_of, whole_seeds
from gouji.engine.vocabulary.errors import GoujiError, UsageError
from gouji.engine.vocabulary.languages import language

if TYPE_CHECKING:
    from gouji.field.reading.bundles import Bundle
    from gouji.field.reading.documents import Document, Library
    from gouji.field.reading.proof import Judge, Verdict
    from gouji.field.reading.seedchanges import Change
    from gouji.field.reading.seedrows import Rows


class DifferentError(GoujiError):
    """A document that is in the seeds already prints other rows there."""


def read(options: Namespace) -> int:
    """read: exit 1 where a document is in the seeds with other rows, and --replace is not given; else the worst code"""
    from gouji.engine.run.storeseeds import store_of
    from gouji.field.reading.workers import crew

    root = options.project_dir.absolute()
    if not (root / "dbt_project.yml").is_file():
        raise UsageError(
            "this is no project: dbt_project.yml is missing", path=root,
            hint="use --project-dir, or write a project with `gouji init`",
        )  # fmt: skip
    whole_seeds(root / "seeds")
    manifest = compiler_of(options).manifest
    store = store_of(manifest)
    if store is not None:
        from gouji.cli.commands.manyfiles import add_to_store

        return add_to_store(options, manifest, store)
    with crew(options.threads or 1):
        return _read(options, declaring(options))


def _read(options: Namespace, seeds: Path) -> int:
    """Group the files into documents, and handle each. `seeds` declare units and templates."""
    from gouji.field.reading.bundles import bundled
    from gouji.field.reading.documents import library
    from gouji.field.reading.files import without_marked

    declared = library(seeds)
    if seeds != options.project_dir.absolute() / "seeds":
        declared = replace(declared, takes_new=True)
    files, marked = without_marked(options.files)
    for path in marked:
        print(_said(options, "marked", name=path.name), file=sys.stderr)
    bundles, refused = bundled(files, declared, progress_of(options))
    if len(bundles) + len(refused) == 1:
        for each in refused:
            raise each.error
        return _handle(bundles[0], declared, options, seeds)
    _refuse_identity_of_several(options, len(bundles))
    codes = [_told(each.error, [each.path], options) for each in refused]
    names: dict[str, tuple[Path, ...]] = {}
    for number, bundle in enumerate(bundles, start=1):
        if not options.quiet:
            shown = " + ".join(path.name for path in bundle.paths)
            told = _said(options, "of_several", number=number, count=len(bundles), name=shown)
            print(f"{'' if number == 1 else chr(10)}{told}", flush=True)
        try:
            codes.append(_handle(bundle, declared, options, seeds, names))
        except GoujiError as error:
            codes.append(_told(error, bundle.paths, options))
    if not options.quiet:
        failed = sum(code != 0 for code in codes)
        key = "some_read" if failed else "all_read"
        print(f"\n{_said(options, key, read=len(codes) - failed, count=len(codes), failed=failed)}")
    return max(codes)


def _refuse_identity_of_several(options: Namespace, count: int) -> None:
    """What says whose a document is can be said of one alone."""
    for name in ("document_id", "unit_id", "year", "scope"):
        if getattr(options, name) and count > 1:
            option = f"--{name.replace('_', '-')}"
            raise UsageError(f"{option} speaks of one document, and {count} are given", hint="read each alone")


def _said(options: Namespace, key: str, /, **values: object) -> str:
    """What is said of a file, in the language of the command."""
    from gouji.field.quality.readingtexts import say

    return say(language(options.language), key, **values)


def _told(error: GoujiError, paths: Sequence[Path], options: Namespace) -> int:
    """Tell why one of several documents is not read; the exit code that it asks for."""
    from gouji.field.quality.chineseerrors import error_in

    where = "" if error.path in paths else f"{' + '.join(path.name for path in paths)}: "
    said = error_in(language(options.language), error)
    print(f"{_said(options, 'error')}{where}{said}", file=sys.stderr, flush=True)
    return error.exit_code


def _handle(
    bundle: Bundle,
    declared: Library,
    options: Namespace,
    seeds: Path,
    names: dict[str, tuple[Path, ...]] | None = None,
) -> int:
    """Read, prove and write one document. `names` are those of the documents before it in this command."""
    from gouji.engine.database.seedjournal import changing
    from gouji.field.quality.readingreport import summary
    from gouji.field.reading import seedrows
    from gouji.field.reading.documents import read_seen
    from gouji.field.reading.identity import Asked

    started = time.monotonic()
    asked = Asked(options.unit_id or "", options.year, options.scope or "")
    document = read_seen(bundle.holding, bundle.prose, declared, asked)
    name = _named(options.document_id, seedrows.document_id(document, seeds), document.identity.fiscal_year, seeds)
    if names is not None:
        _refuse_rival(name, bundle, names)
    rows = seedrows.rows_of(document, name, seeds)
    reading = bundle.seconds + time.monotonic() - started
    started = time.monotonic()
    verdict = None if options.no_proof else proven(options, document, rows, name, seeds)
    if not options.quiet:
        proving = time.monotonic() - started
        print(summary(document, name, verdict, reading, proving, language(options.language)))
    if options.report:
        _report(document, name, verdict, options, seeds)
    own = options.project_dir.absolute() / "seeds"
    changes = _changes(own, seeds, name, document, rows)
    if options.dry_run or all(change.is_none for change in changes):
        return _written(changes, name, options, own)
    with changing(own):
        # What another command has written since is seen here.
        return _written(_changes(own, seeds, name, document, rows), name, options, own)


def _changes(own: Path, declared: Path, name: str, document: Document, rows: Rows) -> list[Change]:
    """What a document changes in the seeds; units that are not declared are declared with it."""
    from gouji.field.check.units import unit_changes
    from gouji.field.reading import seedchanges

    found = seedchanges.changes(own, name, rows, declared)
    return [*found, *unit_changes(own, declared, name, document)]


def _report(document: Document, name: str, verdict: Verdict | None, options: Namespace, seeds: Path) -> None:
    """Write the page that shows the source beside the rows, and say where it is."""
    from gouji.engine.project.project import load_project
    from gouji.field.site.facsimile import write_facsimile

    target = load_project(options.project_dir.absolute(), target_path=options.target_path, version_check=False).target
    path = write_facsimile(document, name, verdict, seeds, target)
    if not options.quiet:
        shown = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
        print(_said(options, "side_by_side", path=shown))


def _refuse_rival(name: str, bundle: Bundle, names: dict[str, tuple[Path, ...]]) -> None:
    """Two files of one command that are the same document: which of them counts is not ours to say."""
    if name in names:
        raise DifferentError(
            f"this is {name} again, after {names[name][0].name}", path=bundle.paths[0], hint="give one of the two"
        )
    names[name] = bundle.paths


def _written(changes: Sequence[Change], name: str, options: Namespace, seeds: Path) -> int:
    """Show what changes, and write it where the options let it. Raises DifferentError."""
    from gouji.engine.database.seedjournal import replace_all
    from gouji.field.reading.seedchanges import difference

    root = seeds.parent
    if all(change.is_none for change in changes):
        print(_said(options, "unchanged", name=name))
        return 0
    is_new = not any(change.old for change in changes)
    if not is_new or options.dry_run:
        for change in changes:
            print(difference(change, root), end="")
    if options.dry_run:
        print(_said(options, "dry_run_report" if options.report else "dry_run"))
        return 0
    if not is_new and not options.replace:
        raise DifferentError(
            f"{name} is in the seeds with other rows", hint="look at the difference, then read it with --replace"
        )
    replace_all(seeds, {change.path: change.after for change in changes if not change.is_none})
    for change in changes:
        if not change.is_none:
            shown = change.path.relative_to(root)
            print(_said(options, "written", path=shown, old=len(change.old), new=len(change.new)))
    return 0


def _named(asked: str | None, known: str, year: int, seeds: Path) -> str:
    """The name of the document; one that the user gives must be a name, and not a second one for what is registered."""
    from gouji.field.reading.seedrows import DOCUMENTS, is_name
    from gouji.field.templates.seedfiles import seed_rows

    if asked is None or asked == known:
        return known
    if not is_name(asked, year):
        raise UsageError(
            f"'{asked}' is no name of a document of {year}", hint=f"name it for unit, year and scope, as {known}"
        )
    if any(row["document_id"] == known for row in seed_rows(seeds / f"{DOCUMENTS}.csv")):
        raise UsageError(f"this document is in the seeds as {known}", hint=f"read it with --document-id {known}")
    return asked


def progress_of(options: Namespace) -> Callable[[str, int, int], None]:
    """A line of progress on a terminal, none elsewhere."""
    if options.quiet or not sys.stderr.isatty():
        return lambda name, page, pages: None

    files: dict[str, int] = {}

    def show(name: str, page: int, pages: int) -> None:
        at = files.setdefault(name, len(files) + 1)
        count = f"[{at}] " if len(options.files) > 1 else ""
        end = "\n" if page == pages else ""
        told = _said(options, "progress", name=name, page=page, pages=pages)
        print(f"\r{count}{told}", end=end, file=sys.stderr, flush=True)

    return show


def proven(options: Namespace, document: Document, rows: Rows, name: str, seeds: Path) -> Verdict:
    """What the rules of the project say of the rows of a document. Raises GoujiError where the project is not sound."""
    from gouji.field.check.units import declaring
    from gouji.field.reading.neighbours import doubts, neighbours, other_readings
    from gouji.field.reading.proof import doubted, prove

    keyed, judge = judging(options, seeds)
    with declaring(seeds, [(name, document)]) as declared:
        verdict = prove(rows, name, declared, keyed, judge, neighbours(document), other_readings(document))
    return doubted(verdict, doubts(document, verdict.marks))


def judging(options: Namespace, seeds: Path) -> tuple[list[Path], Judge]:
    """(seeds that hold rows of documents, what judges a folder of seeds by the models of the project)."""
    from gouji.engine.project.seeds import key_columns
    from gouji.engine.run.trial import seeds_of, trial
    from gouji.field.reading.proof import MODELS

    compiler = compiler_of(options)
    if compiler.manifest.project.packages:
        from gouji.engine.run.seedviews import seed_view

        seeds, manifest = seed_view(compiler.manifest)
        compiler = replace(compiler, manifest=manifest)
    keyed = [
        Path(node.original_file_path).relative_to(seeds.name)
        for node in seeds_of(compiler.manifest, MODELS)
        if key_columns(node)[:1] == ["document_id"]
    ]
    return keyed, partial(trial, compiler, MODELS)


def declaring(options: Namespace) -> Path:
    """The folder of the seeds that declare units and templates: with packages one that holds theirs too."""
    from gouji.engine.project.packages import local_folders

    root = options.project_dir.absolute()
    if not local_folders(root):
        return root / "seeds"
    from gouji.engine.run.seedviews import seed_view

    return seed_view(compiler_of(options).manifest)[0]
