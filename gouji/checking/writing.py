"""The outputs of a check, by the ending of their names: each written whole, beside what may be there before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from gouji.checking.checking import Checked
from gouji.checking.plain import as_csv, as_json, as_markdown
from gouji.output.artifacts import writing
from gouji.vocabulary.errors import UsageError

Writer = Callable[[Checked, str], bytes]


def _text(render: Callable[[Checked, str], str]) -> Writer:
    return lambda checked, language: render(checked, language).encode()


WRITERS: dict[str, Writer] = {
    ".json": _text(as_json),
    ".csv": _text(as_csv),
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


def write(path: Path, checked: Checked, language: str) -> None:
    """Write one output. Raises NotWritableError, DiskFullError, or UsageError where it does not suit."""
    content = WRITERS[path.suffix.lower()](checked, language)
    beside = path.with_name(f".{path.name}.writing")
    with writing(path):
        try:
            beside.write_bytes(content)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
