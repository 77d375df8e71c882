"""What is done to the words of a text: one thing is made wrong, as a careless hand does it, and the text read again.

Each kind has a rule of the family `words` that should see it; the marks of the changed text go the same way through the
models as those of any document.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gouji.field.reading.markcomparisons import projects_of
from gouji.field.reading.markduties import DUTY
from gouji.field.reading.markrows import MARKS
from gouji.field.reading.signs import plain
from gouji.field.templates.wording import normal
from gouji.lab.mutation.operators import Mutator
from gouji.lab.mutation.texts import Text

Name = tuple[int, int]
Harm = Callable[[re.Match[str], random.Random, Text], str]
_TABLE = "N03"
_UNITS = 2  # so many others must say the same of a duty
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Wording:
    """Words of a line, and what a careless hand makes of them; empty where it cannot.

    `tells` says that the rule knows what should stand there; `after` is an expression that must be found before it,
    back to the last full stop or, `across` sentences, in the two lines before.
    """

    words: re.Pattern[str]
    harm: Harm
    tells: bool = False
    after: str = ""
    across: bool = False


def _put(words: str) -> Harm:
    return lambda *_: words


def _other_year(match: re.Match[str], generator: random.Random, _: Text) -> str:
    return f"{int(match[0]) + generator.choice((-3, -2, -1, 1, 2))}"


def _other_direction(match: re.Match[str], *_: object) -> str:
    return "减少" if match[0] == "增加" else "增加"


def _without_a_sign(match: re.Match[str], *_: object) -> str:
    return match[0][:2] + match[0][3:]


def _other_item(match: re.Match[str], generator: random.Random, text: Text) -> str:
    """The reason of another item of the same text, in the same direction; where there is none, its own."""
    own = _own_item(text, match)
    items = {found for _, line in text.lines() for found in _ITEM.findall(line)}
    others = sorted(each for each in items if own and not own.endswith(each) and not each.endswith(own))
    return f"{generator.choice(others)}支出{match['direction']}" if others else match[0]


def _other_table(match: re.Match[str], generator: random.Random, text: Text) -> str:
    """The title of a table that has amounts."""
    filled = [read for read in text.document.tables if read.amounts and read.title is not None]
    titles = [title[0] for read in filled for title in [_TITLE.search(read.title.printed)] if title]
    others = sorted({title for title in titles if title not in match[0] and match[0] not in title})
    return generator.choice(others) if others else ""


def _other_project(match: re.Match[str], generator: random.Random, text: Text) -> str:
    """A project of another item, as the tables name it."""
    return f"增加{generator.choice(others)}" if (others := _others(text, _own_item(text, match))) else match[0]


def _others(text: Text, own: str) -> list[str]:
    """The projects that tables have under items, none of which is this one; none where this one has no project."""
    of_items = projects_of(text.document.tables)
    name = normal(own)
    under = [project for project, items in of_items.items() if name in items]
    return sorted(each for each in of_items if under and not any(each in project for project in under))


def _own_item(text: Text, match: re.Match[str]) -> str:
    """The item that a reason is of: the last before it, on its line or on those before; blank where there is none."""
    name = next((name for name, line in text.lines() if line == match.string), None)
    above = text.above(name, 2) if name else ""
    return next(reversed(_OWN.findall(above + match.string[: match.start()])), "")


def _other_staff(match: re.Match[str], _: random.Random, text: Text) -> str:
    """People in the other direction than those in service, where the text says how these changed."""
    changes = [found[1] for _, line in text.lines() for found in _STAFF.finditer(line)]
    # What a document says of itself is held against all that it says so.
    if not changes or any(kind in match[0] for kind in _KINDS):
        return match[0]
    return f"人员{'减少' if changes[0] == '增加' else '增加'}"


def _other_kind(match: re.Match[str], _: random.Random, text: Text) -> str:
    """The other word, but where the document says both of itself: there one more of either is no error.

    Nor is it told where the document says the right one less than so many times more.
    """
    said = Counter(word for _, line in text.lines() for word in _SELF.findall(line))
    is_told = len(said) == 1 and said.total() > _OFTEN
    return next(word for word in _KINDS if word != match[0]) if is_told else match[0]


def _other_count(match: re.Match[str], generator: random.Random, _: Text) -> str:
    return str(int(match[0]) + generator.choice((-1, 1)))


_OTHER_UNIT = "某某市城市管理行政执法局"
_KINDS = ("部门", "单位")
_OFTEN = 3  # what a document says of itself so many times more is its word
_SELF = re.compile(r"(?<=本)(?:部门|单位)(?!职工|人员)")
_REASON = re.compile(r"(?<=原因是)[^。；：]+(?=。)")
_PLANNED = r"(?<![增减升降][加少长降])(?<!上年)(?<!\d)(?<!,)[1-9][\d,]*(?:\.\d+)?\s*万元[^；]*原因是$"
_STAFF = re.compile(r"在职\s*\d+\s*人，(增加|减少)\s*[1-9]\d*\s*人")
_OWN = re.compile(r"[^，。；（）“”\d.、：]+(?=（项）)")
_ITEM = re.compile(r"[^，。；（）“”\d.、：]{6,}(?=（项）)")  # of fewer signs one more or less is another word
_TITLE = re.compile(r"[\u4e00-\u9fff（）“”]+表")
KINDS: dict[str, tuple[Wording, ...]] = {
    "word_placeholder": (
        Wording(re.compile(r"\d[\d,]*\.\d\d(?=万元)"), _put("XX")),
        Wording(re.compile(r"20\d\d(?=年)"), _put("20XX")),
        Wording(re.compile(r"。$"), _put("。（按实际情况填写）")),
    ),
    "word_both": (
        Wording(re.compile(r"(?:增加|减少)(?=\d)"), _put("增加（减少）")),
        Wording(re.compile(r"(?:增长|下降)(?=\d)"), _put("增长/下降")),
    ),
    "word_mark_doubled": (
        Wording(re.compile(r"[，。；、](?=.)"), lambda match, *_: match[0] * 2),
        Wording(re.compile(r"(?<=[元%])[，。]"), lambda match, *_: f"，{match[0]}"),
    ),
    "word_reason_missing": (Wording(re.compile(r"(?<=主要原因是)：?[^，。；]+(?=[。；])"), _put("")),),
    "word_year": (
        Wording(re.compile(r"20\d\d(?=年(?:度)?[^，。]{0,14}说明)"), _other_year, tells=True),
        Wording(re.compile(r"(?<=[比与])20\d\d(?=年预算)"), _other_year, tells=True),
    ),
    "word_reason_direction": (
        Wording(
            re.compile(r"(?<=经费|支出|预算|费用|资金)(?:增加|减少)(?=。)"), _other_direction, tells=True, after="原因"
        ),
    ),
    "word_item_name": (Wording(_ITEM, _without_a_sign, tells=True),),
    "word_reason_item": (
        Wording(
            re.compile(r"(?<=原因是)：?[^，。；]+(?P<direction>增加|减少)(?=[。；])"),
            _other_item,
            after="（项）",
            across=True,
        ),
    ),
    "word_reason_project": (Wording(_REASON, _other_project, after="（项）", across=True),),
    "word_reason_plan": (Wording(_REASON, _put("本年度无预算安排"), after=_PLANNED),),
    "word_reason_staff": (Wording(_REASON, _other_staff),),
    "word_unit_name": (
        Wording(re.compile(r"(?<=关于)[^，。关于]{6,40}?(?=20\d\d年(?:收支|收入|支出|财政))"), _put(_OTHER_UNIT)),
        Wording(re.compile(r"(?<=20\d\d年，)[^，。]{6,30}?(?=收入预算)"), _put(_OTHER_UNIT)),
        Wording(re.compile(r"[^，。：:]{6,30}?(?=(?:（部门）)?(?:主要职能|机构设置)$)"), _put(_OTHER_UNIT)),
        Wording(re.compile(r"^[^，。]{6,30}?(?=20\d\d年度(?:收入|财政))"), _put(_OTHER_UNIT)),
    ),
    "word_period": (
        Wording(re.compile(r"20\d\d(?=年)"), _other_year, tells=True, after=r"执行时间[：:][^：:]{0,30}$"),
    ),
    "word_date": (
        Wording(re.compile(r"(?<=20\d\d年)\d{1,2}(?=月)"), _put("13")),
        Wording(re.compile(r"(?<=月)\d{1,2}(?=日)"), _put("32"), after=r"20\d\d年\d{1,2}月$"),
    ),
    "word_list_count": (
        Wording(
            re.compile(r"(?<!\d)\d{1,2}(?=[个家](?:处室|科室|内设机构)[，：:]?(?:分别是|包括))"),
            _other_count,
            tells=True,
        ),
    ),
    "word_own_kind": (Wording(_SELF, _other_kind, tells=True),),
    "word_empty_note": (Wording(re.compile(r"[^，。:：（）()]{1,20}表(?=[为是]空表)"), _other_table),),
}


def wording(mutator: Mutator, document: str, operator: str) -> bool:
    """Make one thing wrong in the text of a document, at a place by chance; False where there is none."""
    text = mutator.texts[document]
    if operator == "word_contents_title":
        return _contents(mutator, document, text)
    if operator == "word_section":
        return _section(mutator, document, text)
    if operator == "word_duty":
        return _duty(mutator, document, text)
    kind = mutator.generator.choice(KINDS[operator])
    places = [
        (name, match)
        for name, line in text.lines()
        for match in kind.words.finditer(line)
        if not kind.after or _stands_after(kind, text, name, line[: match.start()])
    ]
    if not places:
        return False
    name, match = mutator.generator.choice(places)
    after = kind.harm(match, mutator.generator, text)
    line = match.string[: match.start()] + after + match.string[match.end() :]
    if line == match.string:
        return False
    return _add(mutator, document, text, operator, {name: line}, match[0] if kind.tells else "")


def _stands_after(kind: Wording, text: Text, name: Name, before: str) -> bool:
    """Whether what a kind asks for stands in the sentence so far, of one cause; or in the two lines before too."""
    so_far = text.above(name, 2) + before
    sentence = so_far if kind.across else so_far.rpartition("。")[2]
    return re.search(kind.after, sentence) is not None and "二是" not in sentence


def _add(
    mutator: Mutator, document: str, text: Text, operator: str, changed: dict[Name, str], printed: str = "",
    witnessed: bool | None = None,
) -> bool:  # fmt: skip
    near = dict.fromkeys(place for name in changed for place in text.near(name))
    places = tuple((_TABLE, place, "") for place in near)
    rows = {MARKS: text.changed_rows(changed)}
    return mutator.add(operator, document, _TABLE, places, others=rows, printed=printed, witnessed=witnessed)


def _contents(mutator: Mutator, document: str, text: Text) -> bool:
    """A character of a title in the contents is left out or another."""
    titles = [_name(read.title.printed) for read in text.document.tables if read.title is not None]
    listed = [(name, text.text(name)) for name in text.contents()]
    # What is wrong as it is printed is told already.
    lines = [(name, line) for name, line in listed if any(title in _name(line) for title in titles)]
    if not lines:
        return False
    name, line = mutator.generator.choice(lines)
    title = _TITLE.search(line)
    signs = [at for at in range(*title.span()) if _CHINESE.match(line[at])] if title else []
    if len(signs) < 4:
        return False
    at = mutator.generator.choice(signs[1:-1])
    others = sorted({sign for _, each in lines for sign in _CHINESE.findall(each)} - {line[at]})
    after = line[:at] + mutator.generator.choice(("", mutator.generator.choice(others))) + line[at + 1 :]
    return _add(mutator, document, text, "word_contents_title", {name: after})


def _name(title: str) -> str:
    return "".join(_CHINESE.findall(title))


def _duty(mutator: Mutator, document: str, text: Text) -> bool:
    """A sign of a short piece of the duties is another. Two other units that print the piece are the witness."""
    pieces = [row for row in mutator.library.rows(document, MARKS) if row["mark_kind"] == DUTY]
    if not pieces:
        return False
    piece = mutator.generator.choice(pieces)
    words, beside, place = piece["excerpt"], piece["other_excerpt"], piece["source_page"] or piece["source_line"]
    lines = [each for each in text.lines() if words in each[1] and text.place(each[0]) == place]
    if not lines:
        return False  # broken over two lines
    name, line = lines[0]
    sign = mutator.generator.choice(words)
    others = sorted({other for each in pieces for other in each["excerpt"]} - {sign})
    wrong = words.replace(sign, mutator.generator.choice(others), 1)
    own = mutator.library.of_one_unit(document)
    units = {
        mutator.library.of_one_unit(other)[0]
        for other in mutator.library.documents()
        if other not in own
        for row in mutator.library.rows(other, MARKS)
        if row["mark_kind"] == DUTY and (row["excerpt"], row["other_excerpt"]) == (words, beside)
    }
    changed = {name: line.replace(words, wrong, 1)}
    return _add(mutator, document, text, "word_duty", changed, words, witnessed=len(units) >= _UNITS)


def _section(mutator: Mutator, document: str, text: Text) -> bool:
    """Every mention of a section of the template is gone: it was left out."""
    sections = [pattern for pattern in text.patterns if pattern.kind == "section"]
    if not sections:
        return False
    section = mutator.generator.choice(sections)
    changed = {name: after for name, line in text.lines() for after in _without(section.pattern, line)}
    return bool(changed) and _add(mutator, document, text, "word_section", changed, section.section)


def _without(pattern: re.Pattern[str], line: str) -> Iterator[str]:
    after, end = "", 0
    for match in pattern.finditer(plain(line)):  # of the same length, in one form of signs
        after, end = after + line[end : match.start()], match.end()
    if end:
        yield after + line[end:]
