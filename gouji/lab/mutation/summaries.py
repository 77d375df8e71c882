"""The verdicts of a run counted by operator, template, table or family of rules, and printed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gouji.lab.mutation.catalogue import CLEAN, UNREPAIRED
from gouji.lab.mutation.scores import Verdict

_HEADER = (
    f"{'operator':22}{'mutants':>8}{'caught':>9}{'located':>9}{'repaired':>9}"
    f"{'determined':>12}{'caught':>9}{'located':>9}"
)


@dataclass(frozen=True)
class Score:
    """How many mutants of one operator and subject are caught, located and repaired; the same of the determined."""

    operator: str
    subject: str
    mutants: int
    caught: int
    located: int
    repaired: int
    determined: int
    determined_caught: int
    determined_located: int

    @classmethod
    def of(cls, operator: str, subject: str, verdicts: Iterable[Verdict]) -> Score:
        """The score of some verdicts of one operator."""
        each = list(verdicts)
        told = [verdict for verdict in each if verdict.determined]
        return cls(
            operator, subject, len(each),
            sum(v.caught for v in each), sum(v.located for v in each), sum(v.repaired for v in each),
            len(told), sum(v.caught for v in told), sum(v.located for v in told),
        )  # fmt: skip

    @property
    def counts(self) -> tuple[int, ...]:
        """The numbers, in the order of the columns that keep them."""
        return (
            self.mutants, self.caught, self.located, self.repaired,
            self.determined, self.determined_caught, self.determined_located,
        )  # fmt: skip


def summary(verdicts: Sequence[Verdict], by: str) -> list[Score]:
    """One score for each operator and subject; `by` is all, template, table or family."""
    groups: dict[tuple[str, str], list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        subjects = {
            "all": ("all",),
            "template": (verdict.deed.template_id,),
            "table": (verdict.deed.table_id or "all",),
            "family": verdict.families or ("none",),
        }[by]
        for subject in subjects:
            groups[verdict.deed.operator, subject].append(verdict)
    return [Score.of(operator, subject, each) for (operator, subject), each in sorted(groups.items())]


def table(verdicts: Sequence[Verdict]) -> str:
    """The score by operator, as text; of documents of several templates, of each template too."""
    rows = [("", row) for row in summary(verdicts, "all")]
    templates = dict.fromkeys(verdict.deed.template_id for verdict in verdicts)
    if len(templates) > 1:
        by_template = summary(verdicts, "template")
        rows += [(template, row) for template in templates for row in by_template if row.subject == template]
    lines, heading = [_HEADER], ""
    for template, score in rows:
        if template != heading:
            lines += ["", template]
            heading = template
        lines.append(_line(score))
    return "\n".join(lines)


def _line(score: Score) -> str:
    if score.operator == CLEAN:
        return f"{score.operator:22}{score.mutants:8d}{score.caught:6d} false alarms"
    repaired = "–" if score.operator in UNREPAIRED else share(score.repaired, score.located)
    return (
        f"{score.operator:22}{score.mutants:8d}{share(score.caught, score.mutants):>9}"
        f"{share(score.located, score.mutants):>9}{repaired:>9}{score.determined:12d}"
        f"{share(score.determined_caught, score.determined):>9}{share(score.determined_located, score.determined):>9}"
    )


def share(part: int, whole: int) -> str:
    """A share as it is printed; a dash of nothing."""
    return f"{part / whole:.1%}" if whole else "–"
