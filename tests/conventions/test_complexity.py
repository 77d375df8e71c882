"""Functions are readable: none has rank D or worse by radon's count, which is 21 ways through it and more.

radon cc --min D --show-complexity gouji models benchmarks runner.py setup.py
"""

from __future__ import annotations

from pathlib import Path

from radon.complexity import cc_rank, cc_visit

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("gouji", "models", "benchmarks")
BAD = ("D", "E", "F")


def test_no_function_has_more_ways_through_it_than_one_can_follow():
    paths = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    paths += [ROOT / "runner.py", ROOT / "setup.py"]
    blocks = [(path, block) for path in paths for block in cc_visit(path.read_text(encoding="utf-8"))]
    assert len(blocks) > 3000
    assert [
        f"{path.relative_to(ROOT)}:{block.lineno} {block.fullname}: {block.complexity}"
        for path, block in blocks
        if cc_rank(block.complexity) in BAD
    ] == []
