"""Two documents side by side, a year and the year before, a department and its unit: what changed, what fits not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gouji.field.site.increments import kept_rows
from gouji.field.site.places import anchor_of
from gouji.field.site.source import Record, Source, batches, titled
from gouji.field.site.templates import Folder, slug

RELATION = "intermediate.int_document_pairs__matched"
YEARS = "previous_year"
_PAIRS = f"select pair_kind, document_id, other_document_id from {RELATION} order by 2, 3, 1"
# Rows are the same where table, key and column are; of rows that repeat a key, those of the same turn.
_CELLS = """
    with numbered as (
        select document_id, cell_id, table_id, row_no, row_key, column_key, amount, functional_code, economic_code,
            coalesce(project_name, row_label) as label,
            row_number() over (partition by document_id, table_id, row_key, column_key order by row_no) as turn
        from marts.fct_cells where document_id in ({documents}) and amount is not null
    )
    select document_id, substr(cell_id, length(document_id) + 2) as key, table_id, row_no, row_key, column_key, turn,
        cast(amount as varchar) as amount, coalesce(functional_code, economic_code) as code, label
    from numbered order by document_id, table_id, row_no, column_key
"""
# Rule instances whose numbers stand in more than one document.
_CHECKS = """
    with across as (
        select check_id from quality.fct_rule_terms
        group by check_id
        having min(split_part(cell_id, '/', 1)) <> max(split_part(cell_id, '/', 1))
    )
    select checks.check_id, checks.rule_id, checks.document_id, checks.instance_key, checks.status,
        cast(checks.left_amount as varchar) as left_amount, cast(checks.right_amount as varchar) as right_amount,
        cast(checks.difference as varchar) as difference,
        list(distinct split_part(terms.cell_id, '/', 1)) as documents,
        list([terms.cell_id, cast(terms.coefficient as varchar), cast(cells.amount as varchar)]
            order by terms.coefficient desc, terms.cell_id) as terms
    from across
    inner join quality.fct_rule_checks as checks on across.check_id = checks.check_id
    inner join quality.fct_rule_terms as terms on checks.check_id = terms.check_id
    inner join intermediate.int_addends__unioned as cells on terms.cell_id = cells.cell_id
    group by all
"""
# What is found in either document because of such a rule.
_FOUND = """
    select explained.check_id, findings.document_id, findings.finding_id, findings.cell_id, findings.kind,
        findings.published_text, findings.published_text_zh, findings.should_be, findings.should_be_zh,
        findings.reason, findings.reason_en
    from quality.fct_finding_checks as explained
    inner join quality.fct_findings as findings on explained.finding_id = findings.finding_id
    where explained.check_id in (
        select check_id from quality.fct_rule_terms
        group by check_id
        having min(split_part(cell_id, '/', 1)) <> max(split_part(cell_id, '/', 1))
    )
    order by explained.check_id, findings.document_id, findings.finding_id
"""
_NAMES = "select table_id, column_key, name_zh, name_en from staging.stg_reference__columns"
_ORDER = {"broken": 0, "rounding": 1, "not_evaluable": 2, "exact": 3}
Key = tuple[str, str, str, int]


def pairs_of(source: Source, documents: Sequence[Record]) -> list[Record]:
    """The pairs of documents that should agree: `kind`, `first` and `second` by id, `slug`; the earlier year first."""
    if not source.has(RELATION):
        return []
    known = {document["document_id"] for document in documents}
    made = []
    for row in source.rows(_PAIRS):
        first, second = row["document_id"], row["other_document_id"]
        if row["pair_kind"] == YEARS:
            first, second = second, first
        if {first, second} <= known:
            made.append(
                {"kind": row["pair_kind"], "first": first, "second": second, "slug": slug(f"{first}--{second}")}
            )
    return made


def related(documents: Sequence[Record], pairs: Sequence[Record]) -> dict[str, list[Record]]:
    """Document → others of its unit and of its pairs, by year: id, slug, names, and the slug of the pair or None."""
    by_id = {document["document_id"]: document for document in documents}
    of_unit: dict[str, list[str]] = defaultdict(list)
    for document in documents:
        of_unit[document["unit_id"]].append(document["document_id"])
    paired: dict[tuple[str, str], str] = {}
    others: dict[str, set[str]] = {name: set(of_unit[by_id[name]["unit_id"]]) - {name} for name in by_id}
    for pair in pairs:
        for one, other in ((pair["first"], pair["second"]), (pair["second"], pair["first"])):
            others[one].add(other)
            paired[one, other] = pair["slug"]
    return {
        name: [
            {"id": other, "slug": slug(other), "names": titled(by_id[other]), "pair": paired.get((name, other))}
            for other in sorted(found, key=lambda each: (by_id[each]["fiscal_year"], each))
        ]
        for name, found in others.items()
    }


def write_pairs(source: Source, folder: Folder, documents: Sequence[Record], pairs: Sequence[Record]) -> None:
    """Write the list of pairs, and for each a page with its data."""
    by_id = {document["document_id"]: document for document in documents}
    across = _across(source, by_id, has_pairs=bool(pairs))
    listed = _kept(folder, pairs)
    for some in batches([pair for pair in pairs if pair["slug"] not in listed]):
        names = list(dict.fromkeys(name for pair in some for name in (pair["first"], pair["second"])))
        cells = source.of_documents(_CELLS, names)
        for pair in some:
            rows = _beside(cells[pair["first"]], cells[pair["second"]])
            listed[pair["slug"]] = _write_pair(folder, pair, rows, across)
    ordered = [listed[pair["slug"]] for pair in pairs]
    folder.data("pairs", ordered, as_json=True)
    folder.page("pairs.html", "pairs.html", "pairs", count=len(ordered), data="pairs")


@dataclass(frozen=True)
class _Across:
    """What is known of all pairs: documents by id, checks by their documents, findings by check, columns' names."""

    documents: Mapping[str, Record]
    checks: Mapping[frozenset[str], Sequence[Record]]
    findings: Mapping[str, Sequence[Record]]
    headings: Mapping[str, Sequence[str]]

    def checks_of(self, pair: Record) -> list[Record]:
        """The checks whose numbers stand in both documents, those that are broken first."""
        found = self.checks.get(frozenset((pair["first"], pair["second"])), ())
        return sorted(found, key=lambda check: (_ORDER.get(check["status"], 4), check["check_id"]))


def _across(source: Source, documents: Mapping[str, Record], *, has_pairs: bool) -> _Across:
    headings = {f"{row['table_id']}/{row['column_key']}": [row["name_zh"], row["name_en"]]
                for row in source.rows(_NAMES)}  # fmt: skip
    checks: dict[frozenset[str], list[Record]] = defaultdict(list)
    findings: dict[str, list[Record]] = defaultdict(list)
    if has_pairs:
        for check in source.rows(_CHECKS):
            checks[frozenset(check["documents"])].append(check)
        for finding in source.rows(_FOUND):
            findings[finding["check_id"]].append(finding)
    return _Across(documents, checks, findings, headings)


def _kept(folder: Folder, pairs: Sequence[Record]) -> dict[str, list[Any]]:
    """Slug → row of the list, of pairs whose files are as in the last site; they are taken over."""
    kept = kept_rows(folder.earlier, "pairs", 0)
    found = {}
    for pair in pairs:
        own = [f"pairs/{pair['slug']}.html", *(f"data/pairs/{pair['slug']}.{form}" for form in ("js", "json"))]
        if pair["slug"] in kept and folder.keeps([pair["first"], pair["second"]], own):
            found[pair["slug"]] = kept[pair["slug"]]
    return found


def _write_pair(folder: Folder, pair: Record, rows: Sequence[Sequence[Any]], across: _Across) -> list[Any]:
    """Write the page of a pair and its data; its row of the list."""
    checks = across.checks_of(pair)
    titles = [titled(across.documents[pair[side]]) for side in ("first", "second")]
    counts = _counts(rows, checks)
    used = {f"{row[0]}/{row[4]}" for row in rows}
    content = {
        "documents": [[pair[side], slug(pair[side]), *title]
                      for side, title in zip(("first", "second"), titles, strict=True)],
        "kind": pair["kind"], "rows": rows,
        "checks": [_check(check, across.findings.get(check["check_id"], ())) for check in checks],
        "columns": {name: across.headings[name] for name in sorted(used) if name in across.headings},
    }  # fmt: skip
    folder.data(f"pairs/{pair['slug']}", content, as_json=True)
    folder.page(
        f"pairs/{pair['slug']}.html", "pair.html", "pairs", pair=pair, titles=titles, counts=counts,
        data=f"pairs/{pair['slug']}",
    )  # fmt: skip
    return [pair["slug"], pair["kind"], *titles, pair["first"], pair["second"], *counts.values()]


def _beside(first: Sequence[Record], second: Sequence[Record]) -> list[list[Any]]:
    """[table, code, label, row key, column, (key, amount) of each document or None] in the order of the later one."""

    def keyed(cells: Sequence[Record]) -> dict[Key, Record]:
        return {(cell["table_id"], cell["row_key"], cell["column_key"], cell["turn"]): cell for cell in cells}

    one, other = keyed(first), keyed(second)
    order = {key: (key[0], cell["row_no"], key[2]) for cells in (one, other) for key, cell in cells.items()}
    made = []
    for key in sorted(order, key=lambda each: (order[each], each)):
        cell = other.get(key) or one[key]
        found = [None if side.get(key) is None else [side[key]["key"], side[key]["amount"]] for side in (one, other)]
        made.append([cell["table_id"], cell["code"] or "", cell["label"] or "", cell["row_key"], key[2], *found])
    return made


def _counts(rows: Sequence[Sequence[Any]], checks: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    both = [row for row in rows if row[5] is not None and row[6] is not None]
    same = sum(row[5][1] == row[6][1] for row in both)
    return {
        "same": same, "differ": len(both) - same, "only_first": sum(row[6] is None for row in rows),
        "only_second": sum(row[5] is None for row in rows), "fits": sum(check["status"] == "exact" for check in checks),
        "fits_not": sum(check["status"] == "broken" for check in checks),
    }  # fmt: skip


def _check(check: Record, findings: Sequence[Record]) -> list[Any]:
    return [check["check_id"], check["rule_id"], check["document_id"], slug(check["document_id"]),
            check["instance_key"], check["status"], check["left_amount"], check["right_amount"], check["difference"],
            [[*cell.split("/", 1), slug(cell.split("/", 1)[0]), coefficient, amount]
             for cell, coefficient, amount in check["terms"]],
            [_finding(finding) for finding in findings]]  # fmt: skip


def _finding(finding: Record) -> list[Any]:
    """[document, its slug, anchor, kind, and in both languages: as printed, as it should be, reason]."""
    return [
        finding["document_id"], slug(finding["document_id"]), anchor_of(finding), finding["kind"],
        [finding["published_text_zh"], finding["published_text"]],
        [finding["should_be_zh"], finding["should_be"]], [finding["reason"], finding["reason_en"]],
    ]  # fmt: skip
