"""What the seeds declare of templates: their tables, columns and lines, as the reader uses them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from gouji.engine.vocabulary.errors import ConfigurationError
from gouji.field.templates.rulesets import Ruleset, ruleset
from gouji.field.templates.seedfiles import seed_rows
from gouji.field.templates.wording import normal, pattern

_TEMPLATES = Path("templates")
PRINTED = ("rows", "sides", "lines", "lying", "nested")


@dataclass(frozen=True)
class Column:
    """A declared column. `field` is printed_code, printed_label, printed_project, details or amount.

    `name` is the printed_column of an amount, the name of a further text, or empty; `header` matches the end of the
    path of header words that stand over the column, divided by slashes. `key` is its name in the rules.
    """

    side: str
    field: str
    name: str
    header: re.Pattern[str]
    is_required: bool
    key: str = ""

    @property
    def is_amount(self) -> bool:
        """Whether it holds amounts, and not words."""
        return self.field == "amount"


@dataclass(frozen=True)
class Line:
    """A row that the template knows by its label; `label` matches it without blanks and numbers.

    It is a part of the line `parent`. Where rows are columns in the rules, `keys` are its row and column there.
    """

    side: str
    line_key: str
    label: re.Pattern[str]
    is_required: bool
    parent: str = ""
    keys: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Table:
    """A table of a template; its columns stand in the order in which they are printed."""

    table_id: str
    title: re.Pattern[str]
    money_unit: str
    layout: str
    is_required: bool
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    levels: tuple[str, ...] = ()
    class_parent: str = ""

    @property
    def has_texts(self) -> bool:
        """Whether columns of words are declared, without which it is not read."""
        return any(not column.is_amount for column in self.columns)

    def is_line(self, side: str, label: str) -> bool:
        """Whether a normal label without number names a declared line of a side."""
        return any(line.side == side and line.label.fullmatch(label) for line in self.lines)


@dataclass(frozen=True)
class Term:
    """A term of a rule: a cell by its keys, times a coefficient. A blank row is each row; `levels` are of matches.

    Terms with the same `equation` are one sum that is zero; of a match each code has its own.
    """

    rule_id: str
    equation: str
    table_id: str
    row: str
    column: str
    coefficient: int
    levels: str = ""


@dataclass(frozen=True)
class Template:
    """A template with the tables that it prints in a grid; `last_year` is None where it still holds.

    `terms` are those of its identities, `hierarchies` the tables whose lines are sums of lines below; `classes` are
    the names of functional and economic classes, in normal form.
    """

    template_id: str
    name: str
    first_year: int
    last_year: int | None
    tables: tuple[Table, ...]
    terms: tuple[Term, ...] = ()
    hierarchies: frozenset[str] = frozenset()
    rules: Ruleset = field(default_factory=Ruleset)
    classes: frozenset[str] = frozenset()

    def holds_in(self, year: int) -> bool:
        """Whether the template is declared for a year."""
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)

    @cached_property
    def by_id(self) -> dict[str, Table]:
        """Table id → table."""
        return {table.table_id: table for table in self.tables}


def templates(seeds: Path) -> tuple[Template, ...]:
    """The declared templates. Raises ConfigurationError where a pattern is no regular expression."""
    folder = seeds / _TEMPLATES
    tables = _grouped(folder / "template_tables.csv", ("template_id",))
    columns = _grouped(folder / "template_columns.csv", ("template_id", "table_id"))
    texts = _grouped(folder / "template_texts.csv", ("template_id", "table_id"))
    lines = _grouped(folder / "template_lines.csv", ("template_id", "table_id"))
    classes = frozenset(
        normal(row["name"])
        for seed in ("functional_classes", "economic_classes")
        for row in seed_rows(seeds / f"reference/{seed}.csv")
    )
    found = []
    for row in seed_rows(folder / "templates.csv"):
        template_id = row["template_id"]
        declared = tuple(
            _table(
                folder,
                table,
                columns.get((template_id, table["table_id"]), []),
                texts.get((template_id, table["table_id"]), []),
                lines.get((template_id, table["table_id"]), []),
            )
            for table in tables.get((template_id,), [])
            if table["layout"] in PRINTED
        )
        last = int(row["last_year"]) if row["last_year"] else None
        terms, hierarchies = _rules(seeds, template_id)
        rules = ruleset(seeds, template_id)
        first = int(row["first_year"])
        found.append(Template(template_id, row["name_zh"], first, last, declared, terms, hierarchies, rules, classes))
    return tuple(found)


def _rules(seeds: Path, template_id: str) -> tuple[tuple[Term, ...], frozenset[str]]:
    """(the terms of the identities of a template, the tables with a rule of hierarchy)."""
    severities = {row["rule_id"]: row["severity"] for row in seed_rows(seeds / "rules/rules.csv")}
    held = {
        row["rule_id"]
        for row in seed_rows(seeds / _TEMPLATES / "template_rules.csv")
        if row["template_id"] == template_id
        and row["strength"] == "identity"
        and severities.get(row["rule_id"]) == "error"
    }
    terms = [
        Term(row["rule_id"], row["equation"], row["table_id"], row["row_key"], row["column_key"], sign)
        for row in seed_rows(seeds / "rules/rule_terms.csv")
        if row["rule_id"] in held and (sign := int(row["coefficient"]))
    ]
    matches = [row for row in seed_rows(seeds / "rules/rule_matches.csv") if row["rule_id"] in held]
    terms += [
        # Of a match about one class the class itself is an equation.
        Term(row["rule_id"], row["class_code"], row["table_id"], row["class_code"], row["column_key"], sign)
        if row["class_code"]
        else Term(row["rule_id"], "", row["table_id"], row["side"], row["column_key"], sign, row["levels"])
        for row in matches
        if (sign := int(row["coefficient"]))
    ]
    sums = {row["table_id"] for row in seed_rows(seeds / "rules/rule_hierarchies.csv") if row["rule_id"] in held}
    return tuple(terms), frozenset(sums)


def _grouped(path: Path, keys: tuple[str, ...]) -> dict[tuple[str, ...], list[dict[str, str]]]:
    found: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in seed_rows(path):
        found.setdefault(tuple(row[key] for key in keys), []).append(row)
    return found


def _table(
    folder: Path,
    row: dict[str, str],
    columns: list[dict[str, str]],
    texts: list[dict[str, str]],
    lines: list[dict[str, str]],
) -> Table:
    sides = dict.fromkeys(each["side"] for each in (*texts, *columns))
    ordered = [
        column
        for side in sides
        for column in (
            *_columns(folder / "template_texts.csv", [each for each in texts if each["side"] == side]),
            *_columns(folder / "template_columns.csv", [each for each in columns if each["side"] == side]),
        )
    ]
    return Table(
        row["table_id"],
        _pattern(row["title_pattern"], folder / "template_tables.csv"),
        row["money_unit"],
        row["layout"],
        row["is_required"] == "true",
        tuple(ordered),
        tuple(
            Line(
                line["side"],
                line["line_key"],
                _pattern(line["label_pattern"], folder / "template_lines.csv"),
                line["is_required"] == "true",
                line["parent_line"],
                (line["row_key"], line["column_key"]),
            )
            for line in lines
        ),
        tuple(row["levels"].split()),
        row["class_parent"],
    )


def _columns(path: Path, rows: Iterable[dict[str, str]]) -> Iterable[Column]:
    for row in sorted(rows, key=lambda row: int(row["ordinal"])):
        yield Column(
            row["side"],
            row.get("field", "amount"),
            row["printed_column"] if "printed_column" in row else row["detail_name"],
            _pattern(row["header_pattern"], path),
            row["is_required"] == "true",
            row.get("column_key", ""),
        )


def _pattern(text: str, path: Path) -> re.Pattern[str]:
    try:
        return pattern(text)
    except re.error as error:
        raise ConfigurationError(f"'{text}' is no regular expression ({error})", path=path, hint="mend it") from error
