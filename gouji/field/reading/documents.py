"""A document out of its files: recognised, divided into tables, and said whose it is.

document = read_document([Path("budget.pdf")], library(Path("seeds")))
for read in document.tables:
    print(read.table.table_id, len(read.amounts))
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from gouji.engine.vocabulary.errors import GoujiError
from gouji.field.reading.goals import form_numbers, goal_texts
from gouji.field.reading.identity import Asked, Identity, identity
from gouji.field.reading.marknames import own_names
from gouji.field.reading.marks import Mark, read_marks
from gouji.field.reading.performance import Performance, form_pages, is_whole, read_performance, read_sheets
from gouji.field.reading.performanceseeds import performance_cover, performance_reads
from gouji.field.reading.performancewords import Words, performance_words
from gouji.field.reading.prose import Asides, Prose, read_prose
from gouji.field.reading.rows import Read
from gouji.field.reading.sources import GridSource, Progress, Source, source
from gouji.field.reading.tables import Leftover
from gouji.field.reading.titles import CONTENTS, listed, recognised
from gouji.field.templates.declarations import Template, templates
from gouji.field.templates.grammar import Grammar, grammar
from gouji.field.templates.markpatterns import MarkPattern, mark_patterns
from gouji.field.templates.seedfiles import seed_rows
from gouji.field.templates.wording import squashed

Grammars = Callable[[str, int], Grammar]
MarkPatterns = Callable[[str], tuple[MarkPattern, ...]]


class UnknownTemplateError(GoujiError):
    """No declared template prints the tables of a file."""


@dataclass(frozen=True)
class Library:
    """What the seeds of a project know: templates, units with all their names (without blanks), and registered files.

    With `takes_new` a unit that is not declared is taken by its printed name, instead of asked for. `scopes` has for
    the checksums of a registered document the scope that the register gives it. `grammars` gives the grammar of the
    prose of a template in a year; without it the prose is not read. `performance` has for a template the words of its
    performance forms, `patterns` the patterns of marks of a template.
    """

    templates: tuple[Template, ...]
    names: Mapping[str, str]
    unit_ids: tuple[str, ...]
    takes_new: bool = False
    scopes: Mapping[str, str] = field(default_factory=dict)
    grammars: Grammars | None = None
    performance: Mapping[str, Words] = field(default_factory=dict)
    patterns: MarkPatterns | None = None


@dataclass(frozen=True)
class Document:
    """A document as read. The first source holds the tables; `listed` is None where there is no page of contents.

    `prose` is None where the template declares none.
    """

    template: Template
    identity: Identity
    sources: tuple[Source, ...]
    tables: tuple[Read, ...]
    leftovers: tuple[Leftover, ...]
    listed: frozenset[str] | None
    unplaced: frozenset[str]
    prose: Prose | None = None
    performance: Performance | None = None  # of texts whose template declares performance forms
    marks: tuple[Mark, ...] = ()


def library(seeds: Path) -> Library:
    """The declarations of a project. Raises ConfigurationError."""
    names = {squashed(row["name"]): row["unit_id"] for row in seed_rows(seeds / "reference/unit_names.csv")}
    units = tuple(row["unit_id"] for row in seed_rows(seeds / "reference/units.csv"))
    scopes = {row["source_sha256"]: row["scope"] for row in seed_rows(seeds / "reference/documents.csv")}
    return Library(
        templates(seeds),
        names,
        units,
        scopes=scopes,
        grammars=partial(grammar, seeds),
        performance=performance_words(seeds),
        patterns=partial(mark_patterns, seeds),
    )


@dataclass(frozen=True)
class Seen:
    """A file, opened: the lines over its grids, and (number of tables known by title, template), the most first.

    `seconds` is how long that took.
    """

    source: Source
    over: Sequence[Sequence[str]]
    found: Sequence[tuple[int, Template]]
    seconds: float = 0.0


def seen(path: Path, declared: Library, progress: Progress = lambda name, page, pages: None) -> Seen:
    """A file, opened and held against the declared templates. Raises UsageError or UnreadableError."""
    started = time.monotonic()
    opened = source(path)
    over = opened.over(progress)
    found = recognised(declared.templates, over, tuple(declared.names)) or _whole(over, declared)
    return Seen(opened, over, found, time.monotonic() - started)


def _whole(over: Sequence[Sequence[str]], declared: Library) -> list[tuple[int, Template]]:
    """The template of a file that is nothing but the performance form of a whole unit."""
    lines = [line for each in over for line in each]
    return [
        (1, template)
        for template in declared.templates
        if template.template_id in declared.performance and is_whole(lines, declared.performance[template.template_id])
    ]


def read_document(
    paths: Sequence[Path],
    declared: Library,
    asked: Asked = Asked(),  # noqa: B008  frozen
    progress: Progress = lambda name, page, pages: None,
) -> Document:
    """Read the files of one document: one with its tables and, where it is published so, others with its prose.

    `progress(file, page, pages)` is told of each page that is laid out. Raises UsageError, UnreadableError,
    UnknownTemplateError or TwoDocumentsError.
    """
    from gouji.field.reading.bundles import one_bundle

    bundle = one_bundle(paths, declared, progress)
    return read_seen(bundle.holding, bundle.prose, declared, asked)


def read_seen(
    holding: Seen,
    prose: Sequence[Seen],
    declared: Library,
    asked: Asked = Asked(),  # noqa: B008  frozen
) -> Document:
    """Read one document from the file that holds its tables and those of its prose.

    Raises UsageError, UnknownTemplateError or TwoDocumentsError.
    """
    names = tuple(declared.names)
    template = template_of(holding, declared)
    sources = (holding.source, *(each.source for each in prose))
    held = _held(holding.source, template, declared)
    said = _identity(held, sources, holding, template, declared, asked)
    pages = {page for read in held.tables for page in read.pages}
    spoken = declared.grammars(template.template_id, said.fiscal_year) if declared.grammars is not None else None
    sections = spoken.sections if spoken is not None else ()
    text = None
    if spoken is not None and sections:
        asides = Asides(goal_texts(held.performance), form_numbers(held.performance))
        text = read_prose(sources, template, held.tables, spoken, names, asides)
    patterns = declared.patterns(template.template_id) if declared.patterns is not None else ()
    publisher = own_names(said, declared.names)
    return Document(
        template,
        said,
        sources,
        tuple(held.tables),
        tuple(held.leftovers),
        _listed(template, sources, holding.source, pages),
        held.unplaced,
        text,
        held.performance,
        tuple(read_marks(sources, template, held.tables, patterns, sections, names, publisher, said.fiscal_year)),
    )


@dataclass(frozen=True)
class _Held:
    """What a file holds of a template: tables, those out of performance forms at last, and what could not be placed."""

    tables: Sequence[Read]
    leftovers: Sequence[Leftover]
    performance: Performance | None

    @property
    def unplaced(self) -> frozenset[str]:
        """The tables of which nothing but leftovers was found."""
        placed = {read.table.table_id for read in self.tables}
        return frozenset(left.table_id for left in self.leftovers if left.table_id) - placed


def _held(source: Source, template: Template, declared: Library) -> _Held:
    """Read the tables of a file. Raises UnknownTemplateError where there are none."""
    tables, leftovers = source.tables(template, tuple(declared.names))
    performance = _performance(source, template, declared)
    forms = list(performance_reads(performance, template)) if performance is not None else []
    if forms:
        leftovers = [left for left in leftovers if not _is_of(left, performance, forms) and (tables or left.table_id)]
        own = {read.table.table_id for read in forms}
        tables = [*(read for read in tables if read.table.table_id not in own), *forms]
    if not tables:
        raise UnknownTemplateError(
            f"the titles are those of {template.template_id}, but none of its tables could be placed "
            f"({leftovers[0].what})",
            path=source.path,
            hint="declare its columns in seeds/templates/template_columns.csv and template_texts.csv",
        )
    return _Held(tables, leftovers, performance)


def _identity(
    held: _Held, sources: Sequence[Source], holding: Seen, template: Template, declared: Library, asked: Asked
) -> Identity:
    """Whose a document is. Raises UsageError, or UnknownTemplateError for a year that the template is not of."""
    covers = [each.cover for each in sources]
    if held.performance is not None:
        covers.append(performance_cover(held.performance))
    if not asked.scope:
        # 单位 over the tables of a department: what was settled when the file was registered holds.
        asked = replace(asked, scope=declared.scopes.get(";".join(each.sha256 for each in sources), ""))
    titles = [read.title for read in held.tables]
    said = identity(
        titles, holding.over, covers, declared.names, declared.unit_ids, asked, takes_new=declared.takes_new
    )
    if not template.holds_in(said.fiscal_year):
        until = template.last_year or "now"
        raise UnknownTemplateError(
            f"the tables are those of {template.template_id}, which is declared for {template.first_year} to {until}, "
            f"and the document is of {said.fiscal_year}",
            path="seeds/templates/templates.csv",
            hint="check its tables against the template, then widen the years",
        )
    return said


def _performance(source: Source, template: Template, declared: Library) -> Performance | None:
    """The performance forms of a text, or of a file whose tables are grids; None where the template has none."""
    words = declared.performance.get(template.template_id)
    if words is None:
        return None
    if source.line_count:
        return read_performance(source.lines[0], words)
    return read_sheets(source.kept(), words) if isinstance(source, GridSource) else None


def _is_of(left: Leftover, performance: Performance | None, forms: Sequence[Read]) -> bool:
    """Whether what could not be placed stands in a performance form, which is read as such."""
    if left.what.startswith(tuple(f"{read.table.table_id}:" for read in forms)):
        return True
    pages = form_pages(performance) if performance is not None else frozenset()
    return left.page in pages and not left.table_id


def template_of(each: Seen, declared: Library) -> Template:
    """The template whose tables a file holds. Raises UnknownTemplateError where it is not clear."""
    found, over = each.found, each.over
    choices = ", ".join(template.template_id for template in declared.templates)
    if found:
        count, template = found[0]
        required = sum(table.is_required for table in template.tables)
        is_clear = len(found) == 1 or found[1][0] < count
        if is_clear and count * 2 >= required:
            return template
    titles = [line for lines in over for line in lines if squashed(line).endswith("表")]
    best = [f"{found[0][0]} tables of {found[0][1].template_id} are not enough"] if found else []
    seen = [f"titles seen are {', '.join(squashed(line) for line in titles[:5])}"] if titles else []
    said = "; ".join([*best, *seen]) or "no title of a table was seen"
    raise UnknownTemplateError(
        f"no declared template prints these tables ({said})",
        path=each.source.path,
        hint=f"where prose and tables are two files, give both; declared are {choices}; "
        "to declare another see docs/adding-a-template.md",
    )


def _listed(template: Template, sources: Sequence[Source], holding: Source, own: set[int]) -> frozenset[str] | None:
    """The tables that pages of contents name."""
    found: frozenset[str] = frozenset()
    for each in sources:
        for lines in each.fronts(own if each is holding else ()):
            named = listed(template, squashed("".join(lines)))
            if len(named) >= CONTENTS:
                found |= named
    return found or None
