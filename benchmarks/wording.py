"""Wrong words that the reader marks: `python benchmarks/wording.py [FOLDER] [--per-kind N] [--seed N] [--show]`.

In the lines of the documents of the seeds that lie in the folder (default: ../shared/documents; found by their
checksums) one thing is made wrong, as a careless hand does it: `made`. `caught` are those that have a mark of the kind
which the original has not, `placed` those that have it on the line where it was made or the next, `alone` those that
have no other new mark. What the models make of a mark is tested by tests/models/test_text_marks.py.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from gouji.field.reading.documents import Document, Library, library, read_document  # noqa: E402
from gouji.field.reading.markcomparisons import contents_pages, labels_of  # noqa: E402
from gouji.field.reading.marknames import own_names  # noqa: E402
from gouji.field.reading.marks import Mark, marks  # noqa: E402
from gouji.field.reading.signs import Line  # noqa: E402
from gouji.field.reading.surroundings import running  # noqa: E402

Lines = list[tuple[Line, str]]
Harm = Callable[[re.Match[str], random.Random], str]
COUNTS = ("made", "caught", "placed", "alone")


@dataclass(frozen=True)
class Kind:
    """A kind of error: what of a line is replaced by what, and the mark that it must have."""

    name: str
    mark: str
    words: re.Pattern[str]
    harm: Harm
    both: tuple[str, ...] = ()  # where a text has all of these words, another one of them is no error


def other_year(match: re.Match[str], generator: random.Random) -> str:
    return f"{int(match[0]) + generator.choice((-3, -2, -1, 1, 2))}"


def other_direction(match: re.Match[str], _: random.Random) -> str:
    return "减少" if match[0] == "增加" else "增加"


def without_a_sign(match: re.Match[str], _: random.Random) -> str:
    return match[0][:2] + match[0][3:]


def other_kind(match: re.Match[str], _: random.Random) -> str:
    return "单位" if match[0] == "部门" else "部门"


KINDS = (
    Kind("XX for an amount", "placeholder", re.compile(r"\d[\d,]*\.\d\d(?=万元)"), lambda *_: "XX"),
    Kind("20XX for a year", "placeholder", re.compile(r"20\d\d(?=年)"), lambda *_: "20XX"),
    Kind("an instruction left", "placeholder", re.compile(r"。$"), lambda *_: "。（按实际情况填写）"),
    Kind("both words left", "both_words", re.compile(r"(?:增加|减少)(?=\d)"), lambda *_: "增加（减少）"),
    Kind("both words with a stroke", "both_words", re.compile(r"(?:增长|下降)(?=\d)"), lambda *_: "增长/下降"),
    Kind("a mark twice", "doubled_mark", re.compile(r"[，。；、](?=.)"), lambda match, _: match[0] * 2),
    Kind("a mark after another", "doubled_mark", re.compile(r"(?<=[元%])[，。]"), lambda match, _: f"，{match[0]}"),
    Kind("a reason left out", "missing_reason", re.compile(r"(?<=主要原因是)：?[^，。；]+(?=[。；])"), lambda *_: ""),
    Kind("a year of the heading", "budget_year", re.compile(r"20\d\d(?=年(?:度)?[^，。]{0,14}说明)"), other_year),
    Kind("the year before", "year_before", re.compile(r"(?<=[比与])20\d\d(?=年预算)"), other_year),
    Kind("the direction of a reason", "other_direction", re.compile(r"(?:增加|减少)(?=。)"), other_direction),
    Kind("the name of an item", "item_name", re.compile(r"[^，。；（）“”\d.、]{6,}(?=（项）)"), without_a_sign),
    Kind("the name of another unit", "other_unit", re.compile(
        r"(?<=关于)[^，。关于]{6,40}?(?=20\d\d年(?:收支|收入|支出|财政))|(?<=20\d\d年，)[^，。]{6,30}?(?=收入预算)"
        r"|[^，。：:]{6,30}?(?=(?:（部门）)?(?:主要职能|机构设置)$)|(?<=^)[^，。]{6,30}?(?=20\d\d年度(?:收入|财政))"
    ), lambda *_: "某某市城市管理行政执法局"),
    Kind("本单位 for 本部门, or the reverse", "other_kind", re.compile(r"(?<=本)(?:部门|单位)"), other_kind,
         ("本部门", "本单位")),
)  # fmt: skip


@dataclass(frozen=True)
class Text:
    """The lines of a document, and what is needed to mark them."""

    lines: Lines
    document: Document
    declared: Library

    def own(self) -> tuple[str, ...]:
        return own_names(self.document.identity, self.declared.names)

    def marked(self, lines: Lines) -> list[Mark]:
        template, year = self.document.template, self.document.identity.fiscal_year
        assert self.declared.grammars is not None
        assert self.declared.patterns is not None
        sections = self.declared.grammars(template.template_id, year).sections
        patterns = self.declared.patterns(template.template_id)
        return [
            mark
            for mark in marks(
                lines, patterns, sections, template.tables, labels=labels_of(self.document.tables), own=self.own()
            )
            if not (mark.kind == "budget_year" and mark.excerpt == str(year))
            and not (mark.kind == "year_before" and mark.excerpt == str(year - 1))
            and mark.kind not in ("section", "empty_note")
        ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT.parent / "shared/documents")
    parser.add_argument("--per-kind", type=int, default=50, metavar="N", help="errors of each kind (default: 50)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="show what is not caught")
    options = parser.parse_args()
    texts = opened(options.folder)
    if not texts:
        sys.exit(f"no document of the seeds lies in {options.folder}")
    print(f"{len(texts)} documents\n{'error':38}" + "".join(f"{word:>8}" for word in COUNTS))
    sums: Counter[str] = Counter()
    for kind in KINDS:
        generator = random.Random(f"{options.seed}/{kind.name}")
        counts = measured(kind, texts, generator, options.per_kind, show=options.show)
        print(f"{kind.name:38}" + "".join(f"{counts[word]:>8}" for word in COUNTS), flush=True)
        sums.update(counts)
    print(f"{'all':38}" + "".join(f"{sums[word]:>8}" for word in COUNTS))
    print(f"caught {sums['caught'] / sums['made']:.1%}, placed {sums['placed'] / sums['made']:.1%}")


def opened(folder: Path) -> list[Text]:
    declared = library(ROOT / "seeds")
    by_sha = {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in folder.rglob("*") if path.is_file()}
    found = []
    with (ROOT / "seeds/reference/documents.csv").open(encoding="utf-8", newline="") as file:
        registered = list(csv.DictReader(file))
    for row in registered:
        shas = row["source_sha256"].split(";")
        if all(sha in by_sha for sha in shas):
            document = read_document([by_sha[sha] for sha in shas], declared)
            found.append(Text(text_of(document, declared), document, declared))
    return found


def text_of(document: Document, declared: Library) -> Lines:
    """The running text of a document without its contents; of two files, that of the prose."""
    source = document.sources[-1]
    own = document.tables if len(document.sources) == 1 else ()
    names = tuple(declared.names)
    text = running(source.running_lines(), source.boxes(), own, document.template, names, is_tables_only=False)
    contents = contents_pages(text.lines, document.template, names)
    return [each for each in text.lines if each[0].page not in contents]


def measured(kind: Kind, texts: Sequence[Text], generator: random.Random, wanted: int, *, show: bool) -> Counter[str]:
    """Errors of one kind at so many places of the texts, by chance."""
    places = [
        (text, at, match)
        for text in texts
        if not kind.both or not all(any(word in line.text for line, _ in text.lines) for word in kind.both)
        for at, (line, note) in enumerate(text.lines)
        if not note and "…" not in line.text
        for match in kind.words.finditer(line.text)
    ]
    counts: Counter[str] = Counter()
    before = {id(text): keys(text.marked(text.lines)) for text in texts}
    for text, at, match in generator.sample(places, min(wanted, len(places))):
        line, note = text.lines[at]
        harmed = line.text[: match.start()] + kind.harm(match, generator) + line.text[match.end() :]
        boxes = tuple(line.boxes[min(sign, len(line.boxes) - 1)] for sign in range(len(harmed))) if line.boxes else ()
        changed = replace(line, text=harmed, boxes=boxes)
        after = text.marked([*text.lines[:at], (changed, note), *text.lines[at + 1 :]])
        new = [mark for mark in after if keys([mark]) - before[id(text)]]
        caught = [mark for mark in new if mark.kind == kind.mark]
        near = {
            (line.number, str(line.page or "")),
            *((each.number, str(each.page or "")) for each, _ in text.lines[at : at + 2]),
        }
        counts["made"] += 1
        counts["caught"] += bool(caught)
        counts["placed"] += any((mark.place.line, mark.place.page) in near for mark in caught)
        counts["alone"] += bool(caught) and len(new) == 1
        if show and not caught:
            where = line.text[max(match.start() - 30, 0) :][:60]
            print(f"  {line.page or line.number}: {where} -> {harmed[max(match.start() - 4, 0) :][:30]}")
    return counts


def keys(found: Sequence[Mark]) -> Counter[tuple[str, ...]]:
    """Marks by place and words; those of one place are counted."""
    return Counter((mark.kind, mark.place.page, str(mark.place.line), mark.excerpt) for mark in found)


if __name__ == "__main__":
    main()
