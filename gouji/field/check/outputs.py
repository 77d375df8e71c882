"""The outputs of a check, by the ending of their names: each written whole, beside what may be there before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from gouji.engine.artifacts.files import writing
from gouji.engine.vocabulary.errors import UsageError
from gouji.field.check.cases import as_junit
from gouji.field.check.checks import Checked
from gouji.field.check.marks import as_pdf
from gouji.field.check.page import as_html
from gouji.field.check.plain import as_csv, as_json, as_markdown
from gouji.field.check.sarif import as_sarif
from gouji.field.check.workbook import as_workbook

Writer = Callable[[Checked, str, Path], Mapping[Path, bytes]]


def _text(render: Callable[[Checked, str], str]) -> Writer:
    return lambda checked, language, path: {path: render(checked, language).encode()}


WRITERS: dict[str, Writer] = {
    ".html": _text(as_html),
    ".pdf": as_pdf,
    ".xlsx": lambda checked, language, path: {path: as_workbook(checked, language)},
    ".json": _text(as_json),
    ".csv": _text(as_csv),
    ".sarif": _text(as_sarif),
    ".xml": _text(as_junit),
    ".md": _text(as_markdown),
}


def checked_outputs(outputs: Sequence[Path] | None, files: Sequence[Path]) -> list[Path]:
    """The outputs that are asked for. Raises UsageError for an ending that is none, and for one over a file given."""
    found = list(dict.fromkeys(outputs or ()))
    given = {path.resolve() for path in files}
    for path in found:
        if path.suffix.lower() not in WRITERS:
            raise UsageError(
                f"--output {path}: the form is told by the ending", hint=f"use one of: {', '.join(WRITERS)}"
            )
        if path.resolve() in given:
            raise UsageError(f"--output {path} would replace a file that is checked", hint="give it another name")
        if not path.absolute().parent.is_dir():
            raise UsageError(f"--output {path}: its folder is not there", hint="make the folder first")
    return found


def write(path: Path, checked: Checked, language: str) -> list[Path]:
    """Write one output, and return its files. Raises NotWritableError, DiskFullError, or UsageError."""
    contents = WRITERS[path.suffix.lower()](checked, language, path)
    for target, content in contents.items():
        beside = target.with_name(f".{target.name}.writing")
        with writing(target):
            try:
                beside.write_bytes(content)
                beside.replace(target)
            finally:
                beside.unlink(missing_ok=True)
    return list(contents)
