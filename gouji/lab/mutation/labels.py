"""What is done to words of a table: labels of rows, names of projects and of units, in performance tables too."""

from __future__ import annotations

import random

from gouji.field.reading.markrows import MARKS
from gouji.lab.mutation.operators import Mutator
from gouji.lab.mutation.tables import Row

_HOMOGLYPHS = {"出": "岀", "人": "入", "己": "已", "日": "曰"}
# One field of a row → what the score by table calls it.
LABEL, PROJECT = "printed_label", "printed_project"
_FORM_NAMES = {LABEL: "unit_name", PROJECT: "project_name"}
_FORM_TABLES = "performance/p03_performance_tables"
TITLES = "reference/document_tables"
_SCOPES = ("部门", "单位")


def name(mutator: Mutator, document: str, table_id: str, row_no: str) -> bool:
    """A label with a character that looks like another; names of projects are free and are not touched."""
    table = mutator.library.table(document, table_id)
    row = table.row(row_no)
    for side in reversed(row.sides if row else []):
        found = [character for character in side[LABEL] if character in _HOMOGLYPHS]
        if found and not side[PROJECT]:
            before = side[LABEL]
            side[LABEL] = before.replace(found[0], _HOMOGLYPHS[found[0]], 1)
            places = ((table_id, row_no, "label"),)
            return mutator.add("name_homoglyph", document, table_id, places, {table_id: table},
                               row=(table_id, row_no), printed=before)  # fmt: skip
    return False


def label(mutator: Mutator, document: str, table_id: str, row_no: str, side_no: int) -> bool:
    """A character of the words of one side of a row: of its project, where it has one, else of its label."""
    table = mutator.library.table(document, table_id)
    row = table.row(row_no)
    if row is None or side_no >= len(row.sides):
        return False
    side = row.sides[side_no]
    field = PROJECT if side[PROJECT] else LABEL
    before = side[field]
    after = _misspelt(before, mutator.generator, _characters(mutator, document))
    if after is None:
        return False
    side[field] = after
    is_form = mutator.library.declarations.is_form(document, table_id)
    kind = _kind(row, side, field, is_form=is_form)
    others = None
    if is_form:  # the name stands once in the table, and in two seeds
        forms = [dict(each) for each in mutator.library.rows(document, _FORM_TABLES)]
        for each in forms:
            if each["row_no"] == row_no and each[_FORM_NAMES[field]] == before:
                each[_FORM_NAMES[field]] = after
        others = {_FORM_TABLES: forms}
    places = ((table_id, row_no, "label"),)
    return mutator.add("label_character", document, f"{table_id} {kind}", places, {table_id: table},
                       row=(table_id, row_no), others=others, printed=before)  # fmt: skip


def title_scope(mutator: Mutator, document: str, table_id: str) -> bool:
    """部门 for 单位 in the title of a table, or the reverse; False where it says neither, or both."""
    rows = [dict(row) for row in mutator.library.rows(document, TITLES)]
    row = next(row for row in rows if row["table_id"] == table_id)
    said = [word for word in _SCOPES if word in row["printed_title"]]
    if len(said) != 1:
        return False
    other = next(word for word in _SCOPES if word not in said)
    row["printed_title"] = row["printed_title"].replace(said[0], other)
    places = (("N03", row["source_page"] or row["source_line"], ""),)
    return mutator.add("word_title_scope", document, "N03", places, others={TITLES: rows}, printed=said[0])


def empty_unsaid(mutator: Mutator, document: str, table_id: str) -> bool:
    """Nothing says any more that a table is empty; False where nothing did.

    Whether other empty tables have such a note is the witness.
    """
    marks = mutator.library.rows(document, MARKS)
    kept = [row for row in marks if (row["mark_kind"], row["table_id"]) != ("empty_note", table_id)]
    if len(kept) == len(marks):
        return False
    title = next(row for row in mutator.library.rows(document, TITLES) if row["table_id"] == table_id)
    places = (("N03", title["source_page"] or title["source_line"], ""),)
    witnessed = title["status"] == "empty" and any(row["mark_kind"] == "empty_note" for row in kept)
    return mutator.add("word_empty_unsaid", document, "N03", places, others={MARKS: kept}, witnessed=witnessed)


def _kind(row: Row, side: dict[str, str], field: str, *, is_form: bool) -> str:
    """What the words name: a project, a unit of a performance table, an item of a code, or a line."""
    if field == PROJECT:
        return "project"
    if is_form:
        return "unit"
    return "item" if side["printed_code"] else side["side"] if len(row.sides) > 1 else "line"


def _misspelt(text: str, generator: random.Random, characters: str) -> str | None:
    """Another text by one Chinese character: another one, one too few, one twice; None where it has too few."""
    at = [place for place, character in enumerate(text) if "\u4e00" <= character <= "\u9fff"]
    if len(at) < 2:
        return None
    place = generator.choice(at)
    way = generator.choice(("other", "other", "missing", "twice"))
    if way == "other":
        other = generator.choice([each for each in characters if each != text[place]])
        return text[:place] + other + text[place + 1 :]
    if way == "missing":
        return text[:place] + text[place + 1 :]
    return text[: place + 1] + text[place:]


def _characters(mutator: Mutator, document: str) -> str:
    """The characters of the document's labels, each once: a wrong one comes from the same field."""
    if document not in mutator.characters:
        signs = {
            sign
            for table in mutator.library.of_document(document)
            for row in mutator.library.read(document, table).rows
            for side in row.sides
            for sign in side[LABEL]
            if "\u4e00" <= sign <= "\u9fff"
        }
        mutator.characters[document] = "".join(sorted(signs))
    return mutator.characters[document]
