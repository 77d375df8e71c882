"""No person's name and no telephone number enters the project; the source texts print some."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ROOT.parent / "shared" / "documents"
TEXTS = [
    path
    for pattern in ("seeds/**/*", "docs/**/*", "expectations/*", "models/**/*", "README.md")
    for path in ROOT.glob(pattern)
    if path.is_file() and path.suffix != ".png"
]
MOBILE = re.compile(r"(?<![0-9.])1[3-9][0-9]{9}(?![0-9])")
AFTER_A_TITLE = re.compile(r"(?:项目负责人|部门联系人|单位联系人)(?:</b>)?[\s:：]*([\u4e00-\u9fff·]{2,20})")
TELEPHONE = re.compile(r"联系电话(?:</b>)?[\s:：]*([0-9-]{7,})")


def source_texts() -> str:
    return "\n".join(path.read_bytes().decode("utf-8") for path in sorted(DOCUMENTS.glob("*.txt"))).replace("<b>", "")


def test_no_text_of_the_project_holds_a_mobile_number():
    found = {path.name: MOBILE.findall(path.read_text(encoding="utf-8")) for path in TEXTS}
    assert {name: numbers for name, numbers in found.items() if numbers} == {}


@pytest.mark.documents
@pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="the source texts do not stand beside this checkout")
@pytest.mark.parametrize("pattern", [AFTER_A_TITLE, TELEPHONE], ids=["names", "telephones"])
def test_nothing_that_the_source_texts_print_of_persons_is_in_the_project(pattern):
    # Where the name is wrapped away, the next label of the template follows.
    private = {text for text in pattern.findall(source_texts()) if not text.startswith(("项目", "年度", "联系"))}
    assert private
    for path in TEXTS:
        text = path.read_text(encoding="utf-8")
        # The offending text is not shown: it must not stand in a log either.
        assert sum(each in text for each in private) == 0, f"{path.relative_to(ROOT)} holds private data"
