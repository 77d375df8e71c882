"""The rules of a template as the seeds declare them: sums of rows, equations, matches by code, hierarchies."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gouji.field.templates.seedfiles import seed_rows

_FORMS = ("equation", "match", "hierarchy")


@dataclass(frozen=True)
class Term:
    """A term of a rule: coefficient × cell. `row_key` is empty in sums of rows and in matches."""

    table_id: str
    side: str
    row_key: str
    column_key: str
    coefficient: int


@dataclass(frozen=True)
class Rule:
    """A rule that holds as an identity. `levels` of a match: class (classes and total) or all."""

    rule_id: str
    levels: str
    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Ruleset:
    """The identities of a template, and what they need to know of its tables.

    `keys` has for (table, printed column) its side and column key; `levels` and `class_parents` are those of
    `template_tables`, `parents` has for (table, side, line) the line that it adds up to, `common` the printed columns
    (table, column) that are filled more often than others, in rows with a certain label (an empty pattern: in all).
    """

    sums: tuple[Rule, ...] = ()
    equations: tuple[Rule, ...] = ()
    matches: tuple[Rule, ...] = ()
    hierarchies: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    class_parents: Mapping[str, str] = field(default_factory=dict)
    parents: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    common: tuple[tuple[str, str, re.Pattern[str]], ...] = ()

    def columns(self, table_id: str, side: str) -> tuple[str, ...]:
        """The column keys of a side of a table, in printed order."""
        return tuple(key for (table, _), (of, key) in self.keys.items() if (table, of) == (table_id, side))


def ruleset(seeds: Path, template_id: str, year: int | None = None) -> Ruleset:
    """The identities of a template in a year; where none is known those that hold in all. Raises ConfigurationError."""
    rules, templates = seeds / "rules", seeds / "templates"

    def of_template(name: str) -> list[dict[str, str]]:
        return [row for row in seed_rows(templates / f"{name}.csv") if row["template_id"] == template_id]

    own = _identities(seed_rows(rules / "rules.csv"), of_template("template_rules"), year)
    matches = list(seed_rows(rules / "rule_matches.csv"))
    # Of a match about one class the class itself is an equation.
    of_classes = [{**row, "side": "", "row_key": row["class_code"]} for row in matches if row["class_code"]]
    listed = _rules(seed_rows(rules / "rule_terms.csv"), "equation", own) + _rules(of_classes, "row_key", own)
    tables, columns, lines = (of_template(f"template_{name}") for name in ("tables", "columns", "lines"))
    return Ruleset(
        tuple(Rule(rule.rule_id, "", rule.terms) for rule in listed if not any(term.row_key for term in rule.terms)),
        tuple(Rule(rule.rule_id, "", rule.terms) for rule in listed if any(term.row_key for term in rule.terms)),
        tuple(_rules([row for row in matches if not row["class_code"]], "levels", own)),
        {row["table_id"]: row["rule_id"] for row in seed_rows(rules / "rule_hierarchies.csv") if row["rule_id"] in own},
        {(row["table_id"], row["printed_column"]): (row["side"], row["column_key"]) for row in columns},
        {row["table_id"]: tuple(row["levels"].split()) for row in tables},
        {row["table_id"]: row["class_parent"] for row in tables},
        {(row["table_id"], row["side"], row["line_key"]): row["parent_line"] for row in lines},
        tuple(
            (row["table_id"], row["printed_column"], re.compile(row["label_pattern"]))
            for row in of_template("template_common_columns")
        ),
    )


def _identities(
    rules: Iterable[Mapping[str, str]], of_template: Iterable[Mapping[str, str]], year: int | None
) -> set[str]:
    """The rules of a template that hold exactly, in a form that is known here."""
    forms = {row["rule_id"]: row["form"] for row in rules}
    return {
        row["rule_id"]
        for row in of_template
        if row["strength"] == "identity" and forms.get(row["rule_id"]) in _FORMS and _holds(row, year)
    }


def _rules(rows: Iterable[Mapping[str, str]], by: str, own: Collection[str]) -> list[Rule]:
    """Rules of those that a template has, from a row for each term; `by` divides the terms of one rule."""
    terms: dict[tuple[str, str], list[Term]] = {}
    for row in rows:
        if row["rule_id"] in own:
            side, key = row.get("side", ""), row.get("row_key", "")
            term = Term(row["table_id"], side, key, row["column_key"], int(row["coefficient"]))
            terms.setdefault((row["rule_id"], row[by]), []).append(term)
    return [Rule(rule, divided, tuple(of)) for (rule, divided), of in terms.items()]


def _holds(row: Mapping[str, str], year: int | None) -> bool:
    first, last = row["first_year"], row["last_year"]
    if year is None:
        return not first and not last
    return (not first or int(first) <= year) and (not last or year <= int(last))
