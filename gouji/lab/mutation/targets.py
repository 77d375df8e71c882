"""What a run of `mutate` must reach, as data, and whether it did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gouji.lab.mutation.catalogue import CELL_OPERATORS, CLEAN, INDICATOR_OPERATORS, SEVERAL, WORDS
from gouji.lab.mutation.scores import Verdict
from gouji.lab.mutation.summaries import Score, share


@dataclass(frozen=True)
class Target:
    """Least shares, in percent, of the mutants of some operators; none where there is no such target.

    `of_determined` asks only of the errors that another place fixes, `of_located` the right value only of what is
    located.
    """

    name: str
    operators: tuple[str, ...]
    caught: float
    located: float | None = None
    right: float | None = None
    of_determined: bool = False
    of_located: bool = False


TARGETS = (
    Target("one amount, any table", (*CELL_OPERATORS, "form_amount"), 99.5, 97, 97),
    Target("one amount that another place fixes", (*CELL_OPERATORS, "form_amount"), 99.5, 97, 97, True),
    Target("two or three errors in one row, table or document", tuple(SEVERAL), 99, 90, 92),
    Target("rows exchanged", ("rows_exchanged",), 97, 85, 85),
    Target("rows exchanged that another place fixes", ("rows_exchanged",), 97, 85, 85, True),
    Target("label, one character", ("name_homoglyph", "label_character"), 97, 95, 90),
    Target("prose figure", ("prose_figure",), 95, 85, 85, of_located=True),
    Target("prose figure that another place fixes", ("prose_figure",), 95, 85, 85, True, True),
    Target("count or goal that a rule holds", ("prose_count", "goal_figure"), 95, 85, 85, True, True),
    Target("performance indicator that another place fixes", INDICATOR_OPERATORS, 85, 70, None, True),
    Target("wording that another place fixes", tuple(WORDS), 95, of_determined=True),
)
# Beside an acknowledged finding so many points less will do.
BESIDE = 3.0


@dataclass(frozen=True)
class Reached:
    """What was measured of a target; `missed` says which of its shares are too small."""

    target: Target
    mutants: int
    caught: float
    located: float
    right: float
    missed: tuple[str, ...]


def reached(verdicts: Sequence[Verdict], *, beside: bool = False) -> list[Reached]:
    """The targets of which a run made mutants, each with what it reached."""
    found = []
    for target in TARGETS:
        own = [each for each in verdicts if each.deed.operator in target.operators]
        if target.of_determined:
            own = [each for each in own if each.determined]
        if not own:
            continue
        score = Score.of(target.name, "all", own)
        caught, located = (100 * part / score.mutants for part in (score.caught, score.located))
        whole = score.located if target.of_located else score.mutants
        right = 100 * score.repaired / whole if whole else 0.0
        asked = {"caught": target.caught, "located": target.located, "right": target.right}
        measured = {"caught": caught, "located": located, "right": right}
        less = BESIDE if beside else 0.0
        missed = tuple(name for name, least in asked.items() if least is not None and measured[name] < least - less)
        found.append(Reached(target, score.mutants, caught, located, right, missed))
    return found


def table(verdicts: Sequence[Verdict], *, beside: bool = False) -> str:
    """The targets and what was reached, as text; what is missed is marked."""
    less = BESIDE if beside else 0.0
    head = ("target", "mutants", "caught", "located alone", "right value")
    lines = [f"{head[0]:52}{head[1]:>8}{head[2]:>18}{head[3]:>18}{head[4]:>18}"]
    for each in reached(verdicts, beside=beside):
        target = each.target
        cells = [
            _cell(each.caught, target.caught - less, "caught" in each.missed),
            _cell(each.located, None if target.located is None else target.located - less, "located" in each.missed),
            _cell(each.right, None if target.right is None else target.right - less, "right" in each.missed),
        ]
        lines.append(f"{target.name:52}{each.mutants:8d}" + "".join(f"{cell:>18}" for cell in cells))
    clean = [each for each in verdicts if each.deed.operator == CLEAN]
    alarms = sum(each.caught for each in clean)
    lines.append(f"{'clean copies':52}{len(clean):8d}{f'{alarms} false alarms':>18}")
    kept = [each for each in verdicts if each.stale and each.deed.operator != CLEAN]
    untouched = [each for each in kept if each.untouched]
    of_all = max(len(verdicts), 1)
    lost, of_none = (f"in {len(each)} mutants ({share(len(each), of_all)})" for each in (kept, untouched))
    lines.append(f"entries of the register lost: {lost}, none of whose numbers was touched: {of_none}")
    return "\n".join(lines)


def table_by_template(verdicts: Sequence[Verdict]) -> str:
    """The same by template, as text: mutants, and the shares of them that are caught and located, without targets."""
    templates = sorted({each.deed.template_id for each in verdicts})
    by_template = {
        template: {each.target: each for each in reached([v for v in verdicts if v.deed.template_id == template])}
        for template in templates
    }
    lines = [f"{'mutants, caught, located alone':52}" + "".join(f"{template:>28}" for template in templates)]
    for target in TARGETS:
        found = [by_template[template].get(target) for template in templates]
        cells = [f"{each.mutants:d} {each.caught:6.1f}% {each.located:6.1f}%" if each else "–" for each in found]
        if any(found):
            lines.append(f"{target.name:52}" + "".join(f"{cell:>28}" for cell in cells))
    return "\n".join(lines)


def _cell(measured: float, least: float | None, is_missed: bool) -> str:
    if least is None:
        return f"{measured:.1f}%" if measured else "–"
    return f"{measured:.1f}% {'<' if is_missed else '≥'} {least:g}%"
