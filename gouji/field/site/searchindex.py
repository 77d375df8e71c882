"""The search over everything: numbers, words and codes of all documents, in files that a page loads when it asks.

A number is looked up by its value (`874`, `874.00` and `8,740,000` of yuan are one in 万元, and each as printed), a
word by two signs of Chinese or the first three of another token. Each number and word stands in one file of many, by
its checksum, so that a page reads two or three small files whatever the number of documents.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from zlib import crc32

from gouji.field.site.source import Record, Source
from gouji.field.site.templates import Folder, dumped, slug

NAME = "search"
# Places of one number or word that are listed; of more the page says how many there are.
MOST = 2000
# Bytes of a file, about; grams that are in more than a share of the words are asked for last.
_FILE, _MOST_FILES, _COMMON = 150_000, 1000, 100
_MOST_SIGNS = 200
_LATIN = re.compile(r"[a-z0-9]+")
_HAN = re.compile("[\u3400-\u9fff]{2,}")
_PREFIX = 3

# relation → (number, document_id, key within the document, label, column) of what it holds.
_NUMBERS = {
    "intermediate.int_addends__unioned": """
        select unnest(list_distinct([cast(cells.amount as decimal(38, 6)), {printed}])) as number,
            cells.document_id, substr(cells.cell_id, length(cells.document_id) + 2) as key,
            coalesce(
                coalesce(placed.functional_code || ' ', placed.economic_code || ' ', '')
                || coalesce(placed.project_name, placed.row_label), figures.subject, projects.project_name, ''
            ) as label, cells.column_key
        from intermediate.int_addends__unioned as cells
        left join marts.fct_cells as placed on cells.cell_id = placed.cell_id
        left join marts.fct_narrative_figures as figures on cells.cell_id = figures.figure_id
        left join marts.fct_performance_projects as projects
            on projects.performance_id
                = left(cells.cell_id, length(cells.cell_id) - length(split_part(cells.cell_id, '/', -1)) - 1)
        where cells.amount is not null""",
    "marts.fct_narrative_figures": """
        select value as number, document_id, substr(figure_id, length(document_id) + 2), subject, measure
        from marts.fct_narrative_figures where value is not null""",
    "marts.fct_performance_targets": """
        select target_value as number, document_id, substr(target_id, length(document_id) + 2), level_3, 'target_text'
        from marts.fct_performance_targets where target_value is not null
        union all
        select prior_value, document_id, substr(target_id, length(document_id) + 2), level_3, 'prior_text'
        from marts.fct_performance_targets where prior_value is not null""",
    "quality.fct_findings": """
        select {published} as number, document_id, 'finding:' || finding_id, rule_id, kind
        from quality.fct_findings where {published} is not null
        union all
        select {implied}, document_id, 'finding:' || finding_id, rule_id, kind
        from quality.fct_findings where {implied} is not null""",
}
_PRINTED = "try_cast(replace(replace({column}, ',', ''), '，', '') as decimal(38, 6))"
_WORDS = {
    "raw.printed_rows": """
        select unnest([printed_label, printed_project, printed_code, details]) as text, document_id,
            table_id || '/' || row_no as key from raw.printed_rows""",
    "marts.fct_narrative_figures": """
        select subject, document_id, substr(figure_id, length(document_id) + 2) from marts.fct_narrative_figures""",
    "marts.fct_performance_projects": """
        select unnest([project_name, unit_name]), document_id, substr(performance_id, length(document_id) + 2)
        from marts.fct_performance_projects""",
    "marts.fct_performance_targets": """
        select unnest([level_3, target_text]), document_id, substr(target_id, length(document_id) + 2)
        from marts.fct_performance_targets""",
    "quality.fct_findings": """
        select unnest([rule_id, reason, reason_en, published_text, implied_text_zh, implied_text]), document_id,
            'finding:' || finding_id from quality.fct_findings""",
}
# Each number or text with its places by document, as JSON; {most} of them.
_PLACED = """
    with found as ({parts}),
    listed as (select distinct * from found where {what} is not null),
    numbered as (
        select *, row_number() over (partition by {what} order by document_id, {order}) as place,
            count(*) over (partition by {what}) as places
        from listed
    ),
    by_document as (
        select {what}, any_value(places) as places, document_id,
            to_json(document_id) || ':' || to_json(list({entry} order by {order})) as told
        from numbered where place <= {most} group by {what}, document_id
    )
    select {what}, any_value(places), '{{' || string_agg(told, ',' order by document_id) || '}}'
    from by_document group by {what} order by {what}
"""


def write_search(source: Source, folder: Folder, documents: Sequence[Record], tables: Sequence[Record]) -> None:
    """Write the page, what it begins with, and the files of numbers, of words, and of their places."""
    numbers = _written(folder, "numbers", _numbers(source))
    found = list(_texts(source))
    places = _written(folder, "places", ((text, told) for text, _, told in found))
    grams = _by_gram((text, count) for text, count, _ in found)
    words = _written(folder, "words", ((gram, dumped(texts)) for gram, texts in grams.items()))
    common = Counter({gram: len(texts) for gram, texts in grams.items()}).most_common(_COMMON)
    names = source.rows("select table_id, column_key, name_zh, name_en from staging.stg_reference__columns")
    start = {
        "files": {"numbers": numbers, "words": words, "places": places}, "most": MOST,
        "common": [gram for gram, _ in common],
        "documents": [
            [
                row["document_id"], slug(row["document_id"]), *row["names"], row["fiscal_year"], row["scope"],
                row["region_name"] or "", row["region_name_en"] or "", row["unit_id"], row["template_id"],
            ]
            for row in documents
        ],
        "tables": {row["table_id"]: [row["name_zh"], row["name_en"]] for row in tables},
        "columns": {f"{row['table_id']}/{row['column_key']}": [row["name_zh"], row["name_en"]] for row in names},
    }  # fmt: skip
    folder.data(f"{NAME}/start", start)
    folder.page("search.html", "search.html", NAME)


def grams_of(text: str) -> set[str]:
    """By what a text is looked up: two signs of Chinese that stand together, the first three of another token."""
    plain = plain_text(text)
    found = {run[at : at + 2] for run in _HAN.findall("".join(plain.split())) for at in range(len(run) - 1)}
    return found | {token[:_PREFIX] for token in _LATIN.findall(plain) if len(token) >= _PREFIX}


def plain_text(text: str) -> str:
    """A text as it is compared: half-width, in small letters."""
    return unicodedata.normalize("NFKC", text).lower()


def _numbers(source: Source) -> Iterator[tuple[str, str]]:
    """(number, `[count, {document: [[key, label, column], …]}]` as JSON); zero stands everywhere and is left out."""
    values = {
        name: _PRINTED.format(column=column)
        for name, column in (
            ("printed", "cells.published_text"), ("published", "published_text"), ("implied", "implied_text"),
        )
    }  # fmt: skip
    parts = [sql.format(**values) for relation, sql in _NUMBERS.items() if source.has(relation)]
    if not parts:
        return
    whole = " union all ".join(f"({part})" for part in parts)
    text = "rtrim(rtrim(cast(cast(number as decimal(38, 6)) as varchar), '0'), '.')"
    plain = f"select {text} as number, document_id, key, label, column_key from ({whole}) where number <> 0"
    entry = "[key, coalesce(label, ''), coalesce(column_key, '')]"
    for number, count, told in _placed(source, plain, "number", entry, "key, label, column_key"):
        yield number, f"[{count},{told}]"


def _texts(source: Source) -> Iterator[tuple[str, int, str]]:
    """(text, number of its places, `[count, {document: [key, …]}]` as JSON)."""
    parts = [f"({sql})" for relation, sql in _WORDS.items() if source.has(relation)]
    if not parts:
        return
    whole = f"select * from ({' union all '.join(parts)}) where length(text) between 2 and {_MOST_SIGNS}"
    for text, count, told in _placed(source, whole, "text", "key", "key"):
        yield text, count, f"[{count},{told}]"


def _placed(source: Source, parts: str, what: str, entry: str, order: str) -> list[tuple[str, int, str]]:
    """Places in one order whatever the build: `order` leaves no two of a document alike."""
    return source.warehouse.query(_PLACED.format(parts=parts, what=what, entry=entry, order=order, most=MOST))[1]


def _by_gram(texts: Iterable[tuple[str, int]]) -> Mapping[str, list[list[object]]]:
    made: dict[str, list[list[object]]] = defaultdict(list)
    for text, count in texts:
        for gram in sorted(grams_of(text)):
            made[gram].append([text, count])
    return made


def _written(folder: Folder, kind: str, entries: Iterable[tuple[str, str]]) -> int:
    """Write entries (key, JSON) into files by the checksum of their key. Returns the number of files."""
    kept = list(entries)
    size = sum(len(key) + len(told.encode()) for key, told in kept)
    files = max(1, min(_MOST_FILES, size // _FILE))
    parts: dict[int, list[str]] = {number: [] for number in range(files)}
    for key, told in kept:
        parts[crc32(key.encode()) % files].append(f"{dumped(key)}:{told}")
    for number, lines in parts.items():
        folder.script(f"{NAME}/{kind}/{number}", f"{{{','.join(lines)}}}")
    return files
