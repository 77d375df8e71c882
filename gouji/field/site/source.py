"""What the site reads from the warehouse, as dictionaries; money comes as text, exact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gouji.engine.database.warehouse import Warehouse
from gouji.engine.vocabulary.nodes import quoted

Record = dict[str, Any]
# Documents that are read at once: queries for one each would scan the facts a thousand times.
BATCH = 100


class Source:
    """A built database, read-only."""

    def __init__(self, warehouse: Warehouse):
        self.warehouse = warehouse
        found = warehouse.query(
            "select table_schema || '.' || table_name, column_name from information_schema.columns order by 1, 2"
        )[1]
        self.relations: dict[str, set[str]] = {}
        self._lined: set[str] = set()
        for relation, column in found:
            self.relations.setdefault(relation, set()).add(column)

    def has(self, relation: str, *columns: str) -> bool:
        """Whether the database has a relation, and columns of it."""
        return set(columns) <= self.relations.get(relation, set()) if relation in self.relations else False

    def lined(self, seed: str) -> str:
        """A relation with the rows of a seed and, as `seed_line`, the line of its file on which each begins."""
        relation = f"seed_lines_{seed}"
        if relation not in self._lined:
            whole = f"concat({', '.join(map(quoted, sorted(self.relations[f'raw.{seed}'])))})"
            broken = self.rows(f"select count(*) as n from raw.{quoted(seed)} where contains({whole}, chr(10))")[0]["n"]
            before = "0"
            if broken:
                breaks = f"length({whole}) - length(replace({whole}, chr(10), ''))"
                before = f"""cast(coalesce(sum({breaks}) over (
                    order by row_at rows between unbounded preceding and 1 preceding
                ), 0) as integer)"""
            self.warehouse.execute(f"""
                create temporary table {quoted(relation)} as
                select * exclude (row_at), 1 + row_at + {before} as seed_line
                from (select *, row_number() over () as row_at from raw.{quoted(seed)}) as seed
            """)
            self._lined.add(relation)
        return quoted(relation)

    def rows(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] | None = None) -> list[Record]:
        """The rows of a query by column name. Raises SqlError."""
        columns, rows = self.warehouse.query(sql, parameters)
        return [dict(zip(columns, row, strict=True)) for row in rows]

    def of_documents(self, sql: str, documents: Sequence[str]) -> dict[str, list[Record]]:
        """The rows of a query by document; `{documents}` in it stands for the list, wherever it is asked for."""
        grouped: dict[str, list[Record]] = {document: [] for document in documents}
        for row in self.rows(sql.replace("{documents}", "select unnest($documents)"), {"documents": list(documents)}):
            grouped[row["document_id"]].append(row)
        return grouped


def batches(items: Sequence[Any], size: int = BATCH) -> Iterable[Sequence[Any]]:
    """The items in slices of `size`, in order; the last may be shorter."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def documents(source: Source) -> list[Record]:
    """A row for each document with its unit and region, latest first within a unit."""
    address = "source_url" if source.has("marts.dim_documents", "source_url") else "cast(null as varchar)"
    found = source.rows(f"""
        select {address} as source_url, documents.document_id, documents.unit_id, documents.printed_unit_name,
            documents.fiscal_year, documents.document_kind, cast(documents.published_on as varchar) as published_on,
            documents.source_form, documents.source_lines, documents.pages, documents.scope, documents.template_id,
            documents.source_sha256,
            units.name as unit_name, coalesce(units.name_en, documents.printed_unit_name) as unit_name_en,
            units.region_name, coalesce(units.region_name_en, units.region_name) as region_name_en, units.level
        from marts.dim_documents as documents
        left join marts.dim_units as units on documents.unit_id = units.unit_id
        order by case units.level when 'region' then 1 when 'prefecture' then 2 else 3 end,
            documents.fiscal_year desc, documents.document_id
    """)
    names = {}
    if source.has("staging.stg_templates__templates", "name_zh", "name_en"):
        templates = source.rows("select template_id, name_zh, name_en from staging.stg_templates__templates")
        names = {row["template_id"]: (row["name_zh"], row["name_en"]) for row in templates}
    return [
        {
            **row,
            "names": (row["printed_unit_name"], row["unit_name_en"]),
            "template_names": names.get(row["template_id"], (row["template_id"], row["template_id"])),
        }
        for row in found
    ]


def titled(document: Record) -> tuple[str, str]:
    """Unit, year and, where the unit alone is meant, that: what a document is called in both languages."""
    scopes = ("（单位预算）", " (unit budget)") if document["scope"] == "unit" else ("", "")
    return (f"{document['names'][0]} {document['fiscal_year']}{scopes[0]}",
            f"{document['names'][1]} {document['fiscal_year']}{scopes[1]}")  # fmt: skip


def tables(source: Source) -> list[Record]:
    """A row for each table of all templates (id, names, seed), in their order."""
    return source.rows("select table_id, ordinal, name_zh, name_en, seed_name from marts.dim_tables order by ordinal")


def findings(source: Source) -> list[Record]:
    """All findings, those that name a wrong number first; `note` is what is implied beyond the value that should be."""
    return source.rows("""
        select finding_id, document_id, rule_id, kind, severity, cell_id, source_line, source_page, source_box,
            published_text, implied_text, published_text_zh, implied_text_zh, should_be, should_be_zh,
            case when should_be is distinct from implied_text and should_be is distinct from implied_text || '%'
                then implied_text end as note,
            case when should_be is distinct from implied_text and should_be is distinct from implied_text || '%'
                then implied_text_zh end as note_zh,
            cast(difference as varchar) as difference, implied_value, pattern,
            cast(confidence as double) as confidence, checks_for,
            checks_against, broken_checks, check_ids, status, reason, reason_en, message_zh, message_en
        from quality.fct_findings
        order by case when status = 'open' then 0 else 1 end,
            case kind when 'extraction' then 0 when 'arithmetic' then 1 when 'contradiction' then 2 when 'malformed'
                then 3 when 'missing' then 4 when 'scope' then 8 when 'convention' then 9 else 5 end,
            case when cell_id is null then 1 else 0 end, abs(difference) desc nulls last, document_id,
            source_line, source_page, finding_id
    """)


def runs(source: Source, limit: int = 60) -> list[Record]:
    """A row for each of the latest runs, the oldest first; `seconds` as a float."""
    found = source.rows(f"""
        select run_id, run_no, cast(started_at as varchar) as started_at, command, git_revision, engine_version,
            expectations_evaluated, expectations_passed, expectations_warned, expectations_failed, findings_open,
            findings_acknowledged, nodes_succeeded, nodes_failed, nodes_errored, nodes_reused, status,
            cast(seconds as double) as seconds
        from quality.fct_runs order by run_no desc limit {limit}
    """)
    return found[::-1]
