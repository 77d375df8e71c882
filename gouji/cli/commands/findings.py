"""The commands about findings: explain, acknowledge and mutate."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gouji.cli.commands.common import built_last, read
from gouji.engine.vocabulary.errors import UsageError
from gouji.engine.vocabulary.languages import language

if TYPE_CHECKING:
    from gouji.lab.mutation.choice import Choice
    from gouji.lab.mutation.scores import Verdict


def explain(options: Namespace) -> int:
    """Print how a finding or the rules of a cell are derived; exit 0. Raises UsageError for an id that is not there."""
    from gouji.field.quality.explanation import explanation
    from gouji.field.quality.seedplaces import SeedPlaces

    manifest, profile, _ = read(options)
    with built_last(options, manifest, profile) as warehouse:
        print(explanation(warehouse, options.id, language(options.language), SeedPlaces(warehouse, manifest)))
    return 0


def acknowledge(options: Namespace) -> int:
    """Write the entry of a finding into the register; exit 0. Raises UsageError for what the next build would
    refuse.
    """
    from gouji.field.quality.register import acknowledge as write_entry

    manifest, profile, _ = read(options)
    with built_last(options, manifest, profile) as warehouse:
        path = write_entry(warehouse, manifest, options.id, options.kind, options.reason_zh, options.reason_en)
    print(f"{options.id} is acknowledged in {path}; build again")
    return 0


def mutate(options: Namespace) -> int:
    """mutate: exit 2 where the laboratory is not there, as in an installed wheel."""
    try:
        from gouji.lab.mutation import runs as running
    except ModuleNotFoundError:
        hint = "run it in a checkout of gouji"
        raise UsageError("mutate is part of the repository, not of the package", hint=hint) from None
    from gouji.lab.mutation.storage import store
    from gouji.lab.mutation.summaries import table

    _refuse(options)
    manifest, profile, invocation = read(options)
    choice = _choice(options, manifest.project.root, profile.database)
    verdicts, seconds = running.mutate(invocation, choice)
    if profile.database.is_file():
        store(manifest.project, profile, verdicts, choice, invocation.started_at)
    print(table(verdicts))
    print(f"{len(verdicts)} mutants, seed {options.seed}, built and judged in {seconds:.1f}s")
    missed = _told_targets(options, verdicts) if options.targets else False
    for verdict in verdicts if options.survivors else ():
        if verdict.reason:
            places = "; ".join("/".join(part for part in place if part) for place in verdict.deed.places)
            print(f"{verdict.deed.operator} {verdict.deed.original} {places}: {verdict.reason}: {verdict.found}")
    differing = running.verify(invocation, choice, verdicts, options.verify) if options.verify else []
    for difference in differing:
        print(f"error: {difference}", file=sys.stderr)
    if options.verify and not differing:
        print(f"{options.verify} mutants built whole, with data tests and expectations: the same verdicts")
    alarms = any(verdict.caught for verdict in verdicts if verdict.deed.operator == "clean_copy")
    return int(alarms or missed or bool(differing))


def _refuse(options: Namespace) -> None:
    """Raises UsageError for options that contradict each other."""
    said = {
        "misread": ("--misread needs control totals, and a new document has none", "--misread"),
        "verify": ("--verify builds mutants under the name of their original, which is no new document", "--verify"),
        "beside_acknowledged": ("of a new document nothing is acknowledged", "--beside-acknowledged"),
    }
    for name, (message, option) in said.items():
        if options.new_document and getattr(options, name):
            raise UsageError(message, hint=f"leave {option} or --new-document out")


def _choice(options: Namespace, root: Path, database: Path) -> Choice:
    """What is to be mutated, and how. Raises UsageError for unknown names, or for what is not there."""
    from gouji.lab.mutation.catalogue import OPERATORS, TEXT_WORDS
    from gouji.lab.mutation.choice import Choice
    from gouji.lab.mutation.vicinity import ANYWHERE, Vicinity

    operators = _chosen("operator", options.operator, OPERATORS)
    documents = _documents(root, options.template, options.document)
    wanting = [name for name in operators if name in TEXT_WORDS and options.sources is None]
    if wanting:
        raise UsageError(f"{', '.join(wanting)} change the text of a source", hint="give its folder with --sources")
    near = ANYWHERE
    if options.beside_acknowledged:
        if not database.is_file():
            raise UsageError(f"there is no {database} to tell what was acknowledged", hint="run 'build' first")
        near = Vicinity.of(database)
    return Choice(options.seed, options.mutants, operators, documents, options.new_document, options.each, near,
                  options.misread, options.sources)  # fmt: skip


def _told_targets(options: Namespace, verdicts: Sequence[Verdict]) -> bool:
    """Print how far the targets are reached: whether one is missed."""
    from gouji.lab.mutation import targets

    print(targets.table(verdicts, beside=options.beside_acknowledged))
    print(targets.table_by_template(verdicts))
    return any(each.missed for each in targets.reached(verdicts, beside=options.beside_acknowledged))


def _chosen(kind: str, named: Sequence[str] | None, known: Collection[str]) -> tuple[str, ...]:
    """The names given to an option. Raises UsageError where one is not known."""
    unknown = [name for name in named or () if name not in known]
    if unknown:
        raise UsageError(f"no {kind} is called {', '.join(unknown)}", hint=f"choose from {', '.join(known)}")
    return tuple(named or ())


def _documents(root: Path, templates: Sequence[str] | None, documents: Sequence[str] | None) -> tuple[str, ...]:
    """The documents of the templates and names given; none where neither is. Raises UsageError."""
    if not templates and not documents:
        return ()
    from gouji.lab.mutation.documents import Library

    library = Library(root, only=())
    known = {document: library.template(document) for document in library.documents()}
    asked_templates = _chosen("template of a document", templates, dict.fromkeys(known.values()))
    asked = _chosen("document with tables", documents, known)
    return tuple(document for document in known if document in asked or known[document] in asked_templates)
