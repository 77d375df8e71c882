"""dbt and the engine build the same out of small projects: shapes of public ones, and inputs that once went wrong."""

from __future__ import annotations

import pytest

from .small import HERE, STEPS, Small, names


@pytest.mark.parametrize(("folder", "name"), [(f, n) for f in ("shapes", "faults") for n in names(f)])
def test_a_small_project_comes_out_the_same(tmp_path, folder, name):
    small = Small.copied(HERE / folder / name, tmp_path)
    for arguments in STEPS.get(name, [()]):
        theirs, ours = small.build(*arguments)
        assert ours == theirs
        assert small.differences() == []
        outcomes = small.statuses(small.by_dbt)
        ran = small.statuses(small.by_gouji)
        assert ran.items() <= outcomes.items()
        # What was not run again stands as it passed.
        assert {outcomes[uid] for uid in outcomes.keys() - ran.keys()} <= {"pass", "success"}
    assert outcomes
