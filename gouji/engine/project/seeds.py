"""Seeds read strictly, before DuckDB sees them: encoding, header, number of fields, unique keys."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gouji.engine.project.project import as_list
from gouji.engine.project.seedtypes import inferred_types
from gouji.engine.vocabulary.errors import SeedError
from gouji.engine.vocabulary.nodes import SeedNode

_BOM = "\ufeff"


@dataclass(frozen=True)
class CheckedSeed:
    """A seed whose form is right. `types` gives the SQL type of each column of the header, in its order."""

    path: Path
    header: tuple[str, ...]
    row_count: int
    types: Mapping[str, str]


def check_seed(node: SeedNode, root: Path) -> CheckedSeed:
    """Check the CSV of a seed.

    Raises SeedError with file and line for: text that is not UTF-8, a byte order mark, a header other than the declared
    columns, a row with more or fewer fields than the header, broken quoting, and a key that comes twice.
    """
    path, shown = root / node.original_file_path, node.original_file_path
    reader = read_rows(path, shown)
    try:
        header_line, header = next(reader)
    except StopIteration:
        raise SeedError("the file is empty", path=shown, hint="write the header line") from None
    _check_header(header, node, shown, header_line)
    key = key_columns(node)
    for column in key:
        if column not in header:
            raise SeedError(f"key column '{column}' is not in the header", path=shown, line=1, hint="correct meta.key")
    positions = [header.index(column) for column in key]
    # Only the hash of a key is kept, for seeds of millions of rows; where one comes twice, the rows are looked up.
    seen: set[int] = set()
    count = 0
    for line, row in reader:
        count += 1
        if len(row) != len(header):
            raise SeedError(
                f"the row has {len(row)} fields, the header {len(header)}",
                path=shown,
                line=line,
                hint="add or remove commas; a text with a comma needs double quotes",
            )
        if positions:
            values = tuple([row[position] for position in positions])
            number = hash(values)
            if number in seen:
                _require_new(path, shown, dict(zip(key, values, strict=True)), line)
            seen.add(number)
    return CheckedSeed(path, tuple(header), count, _types(node, header, path))


def _require_new(path: Path, shown: str, key: Mapping[str, str], line: int) -> None:
    """Raises SeedError when the key of the row on `line` stands in a line before it."""
    first = lines_where(path, shown, key, 1)[0]
    if first != line:
        named = ", ".join(f"{column} = {value!r}" for column, value in key.items())
        raise SeedError(
            f"the key ({named}) is already in line {first}",
            path=shown,
            line=line,
            hint="every key may come once: correct or delete one of the two rows",
        )


def read_rows(path: Path, shown: str) -> Iterator[tuple[int, list[str]]]:
    """(line on which the row begins, fields) of every row, the header first. Raises SeedError as `check_seed` does.

    A blank line is no row where there are more columns than one; in a single column it is an empty field.
    """
    line, width = 1, 0
    try:
        with path.open(encoding="utf-8", newline="") as file:
            if file.read(1) == _BOM:
                raise SeedError(
                    "the file begins with a byte order mark", path=shown, line=1, hint="save it as UTF-8 without BOM"
                )
            file.seek(0)
            reader = csv.reader(file, strict=True)
            for row in reader:
                if row or width == 1:
                    yield line, row or [""]
                elif not width:
                    raise SeedError(
                        "the first line is blank", path=shown, line=line, hint="let the header be the first line"
                    )
                width = width or len(row)
                line = reader.line_num + 1
    except UnicodeDecodeError:
        raise _not_utf8(path, shown) from None
    except csv.Error as error:
        raise SeedError(
            f"broken quoting: {error}", path=shown, line=line, hint="close the quotes; write a quote in a text twice"
        ) from None


def _not_utf8(path: Path, shown: str) -> SeedError:
    """The first byte of a file that is not UTF-8, and its line."""
    content, at = path.read_bytes(), 0
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        at = error.start
    return SeedError(
        f"byte 0x{content[at]:02x} (offset {at}) is not UTF-8",
        path=shown,
        line=content.count(b"\n", 0, at) + 1,
        hint="save the file as UTF-8",
    )


def csv_records(text: str) -> list[str]:
    """The records of a CSV file as they are written, each with its line end."""
    found: list[str] = []
    is_open = False
    for line in text.split("\n"):
        if is_open:
            found[-1] += line + "\n"
        elif line:
            found.append(line + "\n")
        is_open ^= line.count('"') % 2 == 1
    return found


def key_columns(node: SeedNode) -> list[str]:
    """The columns of `meta.key`: a list, or names with commas between them."""
    key = node.meta.get("key")
    return [part.strip() for part in key.split(",")] if isinstance(key, str) else [str(part) for part in as_list(key)]


def lines_where(path: Path, shown: str, conditions: Mapping[str, str | None], limit: int) -> list[int]:
    """Lines (from 1) of the rows whose columns print these values (None: an empty field); at most `limit`.

    Columns that the file lacks are left out. Raises SeedError for a file that cannot be read.
    """
    rows = read_rows(path, shown)
    _, header = next(rows)
    wanted = {header.index(column): value or "" for column, value in conditions.items() if column in header}
    found: list[int] = []
    for line, row in rows if wanted else ():
        if len(found) < limit and all(index < len(row) and row[index] == value for index, value in wanted.items()):
            found.append(line)
    return found


def _check_header(header: Sequence[str], node: SeedNode, shown: str, line: int) -> None:
    # DuckDB compares names without regard to case.
    lowered = [column.lower() for column in header]
    twice = [column for column in header if lowered.count(column.lower()) > 1]
    if twice or "" in header:
        what = f"comes twice: {', '.join(dict.fromkeys(twice))}" if twice else "has an empty name"
        raise SeedError(f"a column of the header {what}", path=shown, line=line, hint="correct the header")
    declared = list(node.columns)
    if not declared or list(header) == declared:
        return
    missing = [column for column in declared if column not in header]
    extra = [column for column in header if column not in declared]
    parts = []
    if missing:
        parts.append(f"missing: {', '.join(missing)}")
    if extra:
        parts.append(f"not declared: {', '.join(extra)}")
    if not parts:
        parts.append(f"wrong order: {', '.join(header)} instead of {', '.join(declared)}")
    raise SeedError(
        f"the header is not as declared in {node.patch_path} ({'; '.join(parts)})",
        path=shown,
        line=line,
        hint="correct the header, or the columns in the YAML",
    )


def _types(node: SeedNode, header: Sequence[str], path: Path) -> dict[str, str]:
    """The declared types; a column without one has the type that its values show."""
    declared = {str(column).lower(): str(kind) for column, kind in (node.config.get("column_types") or {}).items()}
    if all(column.lower() in declared for column in header):
        return {column: declared[column.lower()] for column in header}
    rows = read_rows(path, node.original_file_path)
    next(rows)
    shown = inferred_types(header, (row for _, row in rows))
    return {column: declared.get(column.lower(), kind) for column, kind in zip(header, shown, strict=True)}
