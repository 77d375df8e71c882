"""What is done to the figures of the prose and of the goals of performance tables."""

from __future__ import annotations

from decimal import Decimal

from gouji.lab.mutation.amounts import is_amount, last_place, number, printed
from gouji.lab.mutation.operators import Mutator

_MEASURES = ("amount", "share", "growth", "change", "previous")
_GOALS = "goals"
_UP = "increase"
_FEWEST, _MOST = 2, 500
_PERCENTAGES = 5  # so many tell how a document prints them


def figure(mutator: Mutator, document: str, row_no: str, allowed: tuple[str, ...]) -> bool:
    """One printed number of the prose by 2 to 500 of its last digit; of counts, which are small, by at most its half.

    Its operator says what kind of number it is; False where that is not `allowed`.
    """
    figures = mutator.library.figures(document)
    row = next(row for row in figures if row["row_no"] == row_no)
    operator = "prose_figure" if row["measure"] in _MEASURES else "prose_count"
    operator = "goal_figure" if row["section"] == _GOALS else operator
    if operator not in allowed or not is_amount(row["value"]):
        return False
    row["value"] = changed(mutator, row["value"], is_count=operator != "prose_figure")
    table = mutator.library.declarations.prose(document)
    places = ((table, row_no, ""),)
    return mutator.add(operator, document, f"{table} {row['measure']}", places, figures=figures)


def changed(mutator: Mutator, text: str, *, is_count: bool) -> str:
    """Another number in the same format."""
    value, place = number(text), last_place(text)
    most = max(int(abs(value) / place) // 2, 1) if is_count else _MOST
    fewest = min(_FEWEST, most)
    step = mutator.generator.randint(fewest, min(most, _MOST)) * place
    after = abs(value + mutator.generator.choice((-1, 1)) * step)
    return printed(after if after != value else value + step, text)


def decimals(mutator: Mutator, document: str, row_no: str) -> bool:
    """A percentage with one decimal less, or one more; False where nothing would be left of it.

    It can be seen where the document prints at least two in three of its percentages alike.
    """
    figures = mutator.library.figures(document)
    row = next(row for row in figures if row["row_no"] == row_no)
    if not _is_percentage(row):
        return False
    before, value = row["value"], number(row["value"])
    fewer = value.quantize(last_place(before).scaleb(1)) if last_place(before) < 1 else Decimal(0)
    is_fewer = fewer not in (0, 100) and mutator.generator.random() < 0.5
    row["value"] = f"{fewer:f}" if is_fewer else f"{value.quantize(last_place(before).scaleb(-1)):f}"
    places = (("N03", row["source_page"] or row["source_line"], ""),)
    printed_alike = [last_place(each["value"]) for each in figures if each is not row and _is_percentage(each)]
    alike = printed_alike.count(last_place(before))
    witnessed = len(printed_alike) >= _PERCENTAGES and 3 * alike >= 2 * len(printed_alike)
    return mutator.add("word_decimals", document, "N03", places, figures=figures, printed=before, witnessed=witnessed)


def _is_percentage(row: dict[str, str]) -> bool:
    """Whether a figure is a share or a growth, and neither nothing nor the whole."""
    is_one = row["unit"] == "%" and row["measure"] in ("share", "growth") and is_amount(row["value"])
    return is_one and number(row["value"]) != 100


def wrong_year(mutator: Mutator, document: str, statement: str, *, with_prose: bool) -> bool:
    """The amount of the previous year for this year's, in the table alone or in the prose too."""
    library = mutator.library
    figures = library.figures(document)
    said = {row["measure"]: row for row in figures if row["statement"] == statement}
    amount = said.get("amount")
    before = _previous(said)
    if amount is None or before is None or before <= 0 or before == number(amount["value"]):
        return False
    cells = library.cells_of(document, amount["row_no"])
    if len(cells) != 1:
        return False
    table_id, row_no, column = cells[0]
    table = library.table(document, table_id)
    row = table.row(row_no)
    text = row.text(column) if row else ""
    if row is None or not is_amount(text) or not is_amount(amount["value"]):
        return False
    # The table may be printed in another unit than the prose: the two amounts are the same but for a power of ten.
    shift = (number(text) / number(amount["value"])).adjusted()
    shift += int(abs(number(text) / number(amount["value"]).scaleb(shift)) > 5)
    after = printed(before.scaleb(shift), text)
    if abs(number(after) - number(text)) < 2 * last_place(text):
        return False
    row.print(column, after)
    places = [(table_id, row_no, column)]
    if with_prose:
        places.append((library.declarations.prose(document), amount["row_no"], ""))
        amount["value"] = printed(before, amount["value"])
    return mutator.add("wrong_year", document, table_id, tuple(places), {table_id: table}, figures=figures)


def _previous(said: dict[str, dict[str, str]]) -> Decimal | None:
    """What a statement gives for the year before: its amount, or this year's less the change; None without either."""
    amount, previous, change = (said.get(measure) for measure in ("amount", "previous", "change"))
    try:
        if amount and previous and previous["unit"] == amount["unit"]:
            return number(previous["value"])
        if amount and change and change["unit"] == amount["unit"]:
            return number(amount["value"]) - (1 if change["direction"] == _UP else -1) * number(change["value"])
    except ArithmeticError:
        return None  # said in words
    return None
