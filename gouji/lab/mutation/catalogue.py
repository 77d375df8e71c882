"""The operators of `mutate`, what each does to a copy, and the record of what was done."""

from __future__ import annotations

from dataclasses import dataclass, field

CELL_OPERATORS = ("small_change", "digits_swapped", "decimal_shifted", "unit_error", "blanked", "moved_column")
ROW_OPERATORS = ("row_lost", "row_repeated", "code_changed", "rows_exchanged")
INDICATOR_OPERATORS = ("indicator_value", "indicator_operator", "indicator_unit", "indicator_prior")
# How many amounts, and where they stand together: a row, a table, or the document.
SEVERAL = {
    "two_errors": (2, "document"),
    "two_errors_in_row": (2, "row"),
    "two_errors_in_table": (2, "table"),
    "three_errors": (3, "document"),
    "three_errors_in_table": (3, "table"),
}
LABELS = ("code_changed", "name_homoglyph", "label_character")
CLEAN = "clean_copy"
# What a text is made to say: of these the source is needed, and read again.
TEXT_WORDS = {
    "word_placeholder": "XX, 20XX or an instruction to fill in is left in the text",
    "word_both": "both words are left: 增加（减少）, 增长/下降",
    "word_mark_doubled": "a mark stands twice, or after another",
    "word_reason_missing": "a reason is announced and not given",
    "word_year": "a year in a heading or a comparison is another",
    "word_reason_direction": "a reason says 减少 for 增加, or the reverse",
    "word_item_name": "a sign of the name of an item is left out",
    "word_reason_item": "the reason of a change names another item",
    "word_reason_project": "the reason of a change names a project, of any item",
    "word_reason_plan": "the reason of a change says that nothing is planned, beside an amount",
    "word_reason_staff": "the reason of a change says that people went where they came, or the reverse",
    "word_empty_note": "a note says that a table with amounts is empty",
    "word_contents_title": "a sign of a title in the contents is left out or another",
    "word_unit_name": "a heading or a statement names another unit",
    "word_own_kind": "部门 stands for 单位 where a document speaks of itself, or the reverse",
    "word_duty": "a sign of the duties is another, between words that other units have too",
    "word_period": "a year of the time in which money is spent is another",
    "word_date": "a month that there is not is printed",
    "word_list_count": "the number before a list of names is one more or less",
    "word_section": "a section that the template demands is not mentioned",
}
WORDS = {
    **TEXT_WORDS,
    "word_empty_unsaid": "nothing says any more that a table is empty",
    "word_decimals": "a percentage is printed with one decimal less or more",
    "word_title_scope": "部门 stands for 单位 in the title of a table, or the reverse",
}
# Of these no value is implied.
UNREPAIRED = ("row_lost", "row_repeated", "code_changed", "labels_exchanged", *INDICATOR_OPERATORS)
# What each operator does; `mutate --help` and docs/localisation.md say the same.
OPERATORS = {
    "small_change": "one amount of a table is changed by 2 to 5,000 units of its last printed place",
    "digits_swapped": "two neighbouring digits of an amount change places",
    "decimal_shifted": "an amount is multiplied by 10 or 100, or divided by 10",
    "unit_error": "an amount is printed in the other unit: × 10,000, or divided by 10,000",
    "blanked": "an amount is left out",
    "moved_column": "an amount stands in the blank or zero column beside its own",
    "row_lost": "a row that holds amounts is left out",
    "row_repeated": "a row that holds amounts is printed twice",
    "code_changed": "the last digit of a row's code is another",
    "rows_exchanged": "the amounts of two rows of one kind stand in each other's place",
    "value_copied": "an amount is that of the row above",
    "column_shifted": "the amounts of a column stand a row too low, or too high, as far as the next blank",
    "subtotal_repeated": "every amount of a row that is a sum is twice what it was",
    "labels_exchanged": "the labels of two rows of one kind, with their codes, stand in each other's place",
    "name_homoglyph": "a character of a label is one that looks alike",
    "label_character": "a character of a label, a project's or a unit's name is another, left out, or printed twice",
    "two_errors": "two amounts of one document are changed by 2 to 5,000 units of their last place",
    "two_errors_in_row": "the same of two amounts of one row",
    "two_errors_in_table": "the same of two amounts of one table",
    "three_errors": "the same of three amounts of one document",
    "three_errors_in_table": "the same of three amounts of one table",
    "wrong_year": "an amount, and the sentence that repeats it or not, are those of the previous year",
    "prose_figure": "an amount, share, growth rate or change in the prose is changed",
    "prose_count": "a number of people, things or months in the prose is changed",
    "goal_figure": "a number in the goal of a performance table is changed",
    "form_amount": "an amount of a performance table is changed by 2 to 5,000 units of its last printed place",
    "indicator_value": "the number that an indicator sets as its target is another",
    "indicator_operator": "≥, ≤ or = before a target is another of them",
    "indicator_unit": "the unit after a target is that of another indicator of the document",
    "indicator_prior": "the number that an indicator had the year before is another",
    **WORDS,
    CLEAN: "nothing: whatever is found is a false alarm",
}


@dataclass(frozen=True)
class Deed:
    """What was done: places are (table, row_no, printed column) in the mutant; a column is blank for a figure of prose.

    `row` is the (table, row_no) of the original where a whole row was touched. `printed` is the text that stood there,
    where words were changed; `witnessed` whether another place of the documents tells what should stand there, None
    where that was not asked.
    """

    operator: str
    document_id: str
    original: str
    template_id: str
    table_id: str
    places: tuple[tuple[str, str, str], ...]
    row: tuple[str, str] | None = field(default=None)
    printed: str = ""
    witnessed: bool | None = None
