"""Where a finding stands: the table, and the cell or the row of its document."""

from __future__ import annotations

import re
from urllib.parse import quote

from gouji.site.reading import Record

_TABLE = re.compile(r"/([TPN]\d\d)(?:/|$)")
_WORDS = {"indicator": "P04", "table": "P03", "statement": "N01"}


def table_of(finding: Record) -> str | None:
    """The table that the finding is about; None where it is about several, or the document."""
    if finding["cell_id"]:
        return finding["cell_id"].split("/")[1]
    found = _TABLE.search(finding["finding_id"])
    if found:
        return found[1]
    word = finding["finding_id"].split("/")[-1].split(" ")[0]
    return _WORDS.get(word)


def key_of(cell_id: str) -> str:
    """A cell within its document: `T03/34/total`; a figure of the prose is `N01/33`."""
    return cell_id.split("/", 1)[1]


def anchor_of(finding: Record) -> str:
    """The fragment of the document page that shows the finding: its cell, or the finding itself."""
    if finding["cell_id"]:
        return key_of(finding["cell_id"])
    return f"finding:{quote(finding['finding_id'])}"
