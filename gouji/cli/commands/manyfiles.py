"""Files read into a store by several processes: each document as soon as it is read, whatever becomes of the others.

A file whose SHA-256 the store knows is there: a command that was interrupted goes on where it was.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sys
import time
from argparse import Namespace
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gouji.cli.commands.common import compiler_of
from gouji.cli.commands.taking import Found, Taking
from gouji.engine.vocabulary.errors import GoujiError, UsageError
from gouji.engine.vocabulary.languages import language
from gouji.field.quality.chineseerrors import error_in
from gouji.field.quality.readingtexts import say

if TYPE_CHECKING:
    from gouji.engine.project.graph import Manifest
    from gouji.engine.run.store import Store
    from gouji.field.reading.proof import Judge

SWITCH = "document_store"  # the variable that names the folder of the store
FOLDER = "declared"
SEEDS = "seeds"
_WAITING = 2  # files that wait for each process: the others are not opened yet


@dataclass(frozen=True)
class Job:
    """Files that one process reads: `seeds` declare, `options` are those of the command."""

    paths: tuple[Path, ...]
    seeds: Path
    options: Namespace


def add_to_store(options: Namespace, manifest: Manifest, store: Store) -> int:
    """Read files into the store, side by side. What says whose a document is stays for projects without one."""
    from gouji.field.reading.files import without_marked

    for name in ("document_id", "unit_id", "year", "scope"):
        if getattr(options, name):
            option = f"--{name.replace('_', '-')}"
            raise UsageError(f"{option} is not for a store: what a file prints counts", hint=f"leave out {option}")
    files, marked = without_marked(options.files)
    spoken = language(options.language)
    for path in marked:
        print(say(spoken, "marked", name=path.name), file=sys.stderr)
    return _add(options, manifest, store, files)


def _add(options: Namespace, manifest: Manifest, store: Store, files: Sequence[Path]) -> int:
    """Read files into the store; the worst exit code of them. Raises GoujiError where the store cannot be written."""
    seeds = _declared(manifest, store)
    todo, known = _new(files, store, options)
    own = options.project_dir.absolute() / SEEDS
    spoken = language(options.language)
    taking = Taking(store, own, seeds, replaces=options.replace, dry_run=options.dry_run, language=spoken)
    codes = [0]
    progress = _Progress(len(todo), options.quiet, spoken)
    if known and not options.quiet:
        print(say(spoken, "known", count=known))
    processes = options.threads or os.cpu_count() or 1
    with (
        taking,
        ProcessPoolExecutor(max_workers=processes, mp_context=multiprocessing.get_context("spawn")) as pool,
    ):
        most = _WAITING * processes
        job = partial(Job, seeds=seeds, options=options)
        holding: list[Found] = []
        prose: list[Found] = []
        for found in _done(pool, most, (job((path,)) for path in todo)):
            if found.is_prose:
                prose.append(found)
                continue
            holding += [replace(found, rows={})] if found.rows else []
            codes.append(progress.told(taking.take(found)))
        groups = list(_groups(prose, holding))
        for found in _done(pool, most, (job(paths) for paths in groups)):
            codes.append(progress.told(taking.take(found, again=True)))
    return max(codes)


def _groups(prose: Sequence[Found], holding: Sequence[Found]) -> Iterator[tuple[Path, ...]]:
    """The files that hold no tables, each with those of the documents that it may belong to."""
    by_owner: dict[tuple[Path, ...], list[Path]] = {}
    for each in prose:
        fitting = [other for other in holding
                   if each.hints and other.hints and each.hints.agrees(other.hints)
                   and each.hints.names_one_of(other.hints)]  # fmt: skip
        by_owner.setdefault(tuple(path for other in fitting for path in other.paths), []).extend(each.paths)
    for owners, paths in by_owner.items():
        yield (*owners, *paths)


def _new(files: Sequence[Path], store: Store, options: Namespace) -> tuple[list[Path], int]:
    """(the files that the store does not know, how many it knows)."""
    from gouji.engine.vocabulary.checksums import file_sha256

    if options.replace or options.dry_run:
        return list(files), 0
    known = {sha256 for text in store.values("documents", "source_sha256") for sha256 in text.split(";")}
    todo = [path for path in files if not path.is_file() or file_sha256(path) not in known]
    return todo, len(files) - len(todo)


def _declared(manifest: Manifest, store: Store) -> Path:
    """A folder of seeds that declares what the project declares, and names the documents of the store."""
    from gouji.engine.vocabulary.nodes import SeedNode

    root = manifest.project.target / FOLDER
    shutil.rmtree(root, ignore_errors=True)
    for node in manifest.nodes.values():
        if isinstance(node, SeedNode):
            place = root / SEEDS / node.path
            place.parent.mkdir(parents=True, exist_ok=True)
            if node.stored_in:
                store.write_csv(node.name, place, whole=node.name == "documents")
            else:
                place.symlink_to((manifest.project.root / node.original_file_path).resolve())
    return root / SEEDS


def _done(pool: ProcessPoolExecutor, most: int, jobs: Iterable[Job]) -> Iterator[Found]:
    """What comes of jobs, as it comes; only `most` wait at a time, so that what is read does not pile up."""
    waiting: dict[Future[list[Found]], Job] = {}
    left = iter(jobs)
    try:
        while True:
            while len(waiting) < most and (job := next(left, None)) is not None:
                waiting[pool.submit(read_files, job)] = job
            if not waiting:
                return
            for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                job = waiting.pop(future)
                yield from future.result()
    except BrokenProcessPool:
        raise GoujiError("a process that reads files has ended (killed, or out of memory)",
                         hint="run the command again: what was read is in the store") from None  # fmt: skip
    finally:
        for future in waiting:
            future.cancel()


def read_files(job: Job) -> list[Found]:
    """Read the files of a job in a process of its own; what is wrong with one is in its answer."""
    try:
        return _read_files(job)
    except GoujiError as error:
        return [Found(job.paths, error=_told(job, error), code=error.exit_code)]
    except Exception as error:  # noqa: BLE001 (one file stops nothing)
        from gouji.engine.vocabulary.errors import shown_error

        return [Found(job.paths, error=f"unexpected: {shown_error(error)}", code=1)]


def _told(job: Job, error: GoujiError) -> str:
    return error_in(language(job.options.language), error)


def _read_files(job: Job) -> list[Found]:
    from gouji.field.check.units import new_units
    from gouji.field.reading import seedrows
    from gouji.field.reading.bundles import bundled, hints_of
    from gouji.field.reading.documents import UnknownTemplateError, library, read_seen, seen
    from gouji.field.reading.identity import Asked, hints

    declared = replace(library(job.seeds), takes_new=True)
    bundles, refused = bundled(job.paths, declared)
    answers: list[Found] = []
    for each in refused:
        if isinstance(each.error, UnknownTemplateError) and len(job.paths) == 1:
            there = seen(each.path, declared, lambda name, page, pages: None)
            said = hints(there.over, there.source.lines, declared.names)
            answers.append(Found((each.path,), hints=said, error=_told(job, each.error), code=1, is_prose=True))
        else:
            answers.append(Found((each.path,), error=_told(job, each.error), code=each.error.exit_code))
    for bundle in bundles:
        if len(job.paths) > 1 and not bundle.prose:
            continue  # it was read before, without a prose
        try:
            document = read_seen(bundle.holding, bundle.prose, declared, Asked())
            name = seedrows.document_id(document, job.seeds)
            rows = seedrows.rows_of(document, name, job.seeds)
            if not job.options.no_proof:
                _prove(job, document, rows, name)
            said = hints_of(bundle.holding, declared)
            answers.append(Found(bundle.paths, name, rows, new_units(document, name, job.seeds), said))
        except GoujiError as error:
            answers.append(Found(bundle.paths, error=_told(job, error), code=error.exit_code))
    return answers


def _prove(job: Job, document: Any, rows: Any, name: str) -> None:
    """Let the rules correct what was read where they can, as `read` does."""
    from gouji.field.reading.neighbours import doubts, neighbours, other_readings
    from gouji.field.reading.proof import doubted, prove

    keyed, judge = _judging(job.seeds, job.options.project_dir.absolute())
    verdict = prove(rows, name, job.seeds, keyed, judge, neighbours(document), other_readings(document))
    doubted(verdict, doubts(document, verdict.marks))


@cache
def _judging(seeds: Path, root: Path) -> tuple[list[Path], Judge]:
    """What `judging` gives, of a folder that holds all seeds of a project whose documents lie in a store."""
    from gouji.engine.project.seeds import key_columns
    from gouji.engine.run.trial import seeds_of, trial
    from gouji.engine.vocabulary.nodes import SeedNode
    from gouji.field.reading.proof import MODELS

    asked = Namespace(project_dir=root, profiles_dir=None, target=None, vars={SWITCH: ""}, command="add")
    compiler = compiler_of(asked)
    graph = compiler.manifest.graph
    nodes = {uid: replace(node, original_file_path=f"{seeds.name}/{node.path}") if isinstance(node, SeedNode) else node
             for uid, node in graph.nodes.items()}  # fmt: skip
    compiler = replace(compiler, manifest=replace(compiler.manifest, graph=replace(graph, nodes=nodes)))
    keyed = [
        Path(node.path) for node in seeds_of(compiler.manifest, MODELS) if key_columns(node)[:1] == ["document_id"]
    ]
    return keyed, partial(trial, compiler, MODELS)


class _Progress:
    """A line for each document: how many of how many, how fast, how long still."""

    def __init__(self, total: int, quiet: bool, spoken: str):
        self._total, self._quiet, self._language = total, quiet, spoken
        self._count = 0
        self._begin = time.monotonic()

    def told(self, found: Found) -> int:
        """Tell what came of a file; the exit code that it asks for."""
        self._count += 1
        shown = " + ".join(path.name for path in found.paths)
        if found.error:
            print(f"{say(self._language, 'error')}{shown}: {found.error}", file=sys.stderr, flush=True)
        elif not self._quiet:
            rate = self._count / max(time.monotonic() - self._begin, 1e-9)
            left = max(self._total - self._count, 0) / rate
            rest = f"{int(left // 60)}:{int(left % 60):02}"
            at = say(self._language, "of_several", number=self._count, count=self._total, name=shown)
            print(f"{at}: {found.name} ({say(self._language, 'rate', rate=rate, left=rest)})", flush=True)
        return found.code
