"""The options of the commands about files, documents and findings."""

from __future__ import annotations

import argparse
from pathlib import Path

from gouji.cli.dbtoptions import environment_flag
from gouji.cli.options import add_language, whole_number


def add_read(command: argparse.ArgumentParser) -> None:
    """The options of read and add."""
    command.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="published files, of one document or several; a prose goes to its tables",
    )
    command.add_argument("--dry-run", action="store_true", help="show what would change; write nothing")
    command.add_argument("--replace", action="store_true", help="replace the rows of a document that is there already")
    command.add_argument("--document-id", metavar="ID", help="name of the document (default: by its unit and year)")
    command.add_argument("--unit-id", metavar="ID", help="whose it is, where its name is not declared")
    command.add_argument("--year", type=whole_number, metavar="YEAR", help="which year, where it is not clear")
    command.add_argument("--scope", choices=("department", "unit"), help="of a department or a unit, where not clear")
    command.add_argument(
        "--no-report", dest="report", action="store_false", help="do not write target/reading/<document>.html"
    )
    command.add_argument("--no-proof", action="store_true", help="do not judge what was read by the rules")


def add_remove(command: argparse.ArgumentParser) -> None:
    """Which documents are removed."""
    command.add_argument("documents", nargs="+", metavar="DOCUMENT", help="ids of documents")


def add_store(command: argparse.ArgumentParser) -> None:
    """What is done with the store."""
    command.add_argument("what", choices=("import", "verify", "history"), help="what to do")


def add_check(command: argparse.ArgumentParser) -> None:
    """The options of check."""
    command.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="published files; they are judged together"
    )
    command.add_argument(
        "--output", "-o", action="append", type=Path, metavar="PATH",
        help="write the findings too, by the ending: .html, .pdf (boxes on the pages), .xlsx, .json, .csv, .sarif, "
        ".xml (JUnit), .md; may be repeated",
    )  # fmt: skip
    add_language(command)
    command.add_argument(
        "--fail-on", nargs="+", action="extend", metavar="WORD",
        help="end with 1 for these findings only: error, warning, certain, likely, possible, or a kind (arithmetic, …)",
    )  # fmt: skip
    command.add_argument(
        "--suites", action="store_true", help="run the Great Expectations suites of the package too (takes longer)"
    )
    command.add_argument("--year", type=whole_number, metavar="YEAR", help="which year, where it is not clear")
    command.add_argument("--scope", choices=("department", "unit"), help="of a department or a unit, where not clear")
    command.add_argument("--threads", type=whole_number, default=2, help="pages to read side by side (default 2)")
    command.add_argument(
        "--quiet", "-q", action="store_true", default=environment_flag("QUIET"), help="print only what went wrong"
    )


def add_serve(command: argparse.ArgumentParser) -> None:
    """The options of serve, with its limits."""
    command.add_argument("--host", default="127.0.0.1", metavar="HOST", help="of this machine (default 127.0.0.1)")
    command.add_argument("--port", type=whole_number, default=0, metavar="PORT", help="default: a free one")
    command.add_argument(
        "--in-container", action="store_true",
        help="let --host be 0.0.0.0: inside a container whose port is published to 127.0.0.1 alone",
    )  # fmt: skip
    command.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="keep uploads and results there (default: delete them at the end)"
    )
    command.add_argument("--open", action="store_true", help="open the page in the browser")
    for name, default, what in (
        ("megabytes", 64, "megabytes of one file"),
        ("pages", 400, "pages of one file"),
        ("seconds", 120, "seconds for each file"),
        ("memory", 3072, "megabytes of memory of the process that judges"),
        ("files", 20, "files at once"),
    ):
        command.add_argument(
            f"--max-{name}", type=_one_or_more, default=default, metavar="N", help=f"{what} (default {default})"
        )


def add_init(command: argparse.ArgumentParser) -> None:
    """Where the new project goes."""
    command.add_argument(
        "folder", nargs="?", type=Path, default=Path(), metavar="FOLDER", help="of the new project (default: here)"
    )
    command.add_argument(
        "--quiet", "-q", action="store_true", default=environment_flag("QUIET"), help="print only what went wrong"
    )


def add_explain(command: argparse.ArgumentParser) -> None:
    """What is explained."""
    command.add_argument("id", metavar="ID", help="a finding_id or a cell_id")


def add_acknowledge(command: argparse.ArgumentParser) -> None:
    """Which finding is acknowledged, as what, and why."""
    command.add_argument("id", metavar="ID", help="a finding_id")
    for option in ("--reason-zh", "--reason-en", "--kind"):
        command.add_argument(option, required=True, help="see seeds/reference/acknowledged_findings.yml")


def add_suites(command: argparse.ArgumentParser) -> None:
    """Whether suites are written or checked."""
    asked = command.add_mutually_exclusive_group(required=True)
    asked.add_argument("--write", action="store_true", help="write the files that are stale")
    asked.add_argument("--check", action="store_true", help="end with 1 when a file is stale; write nothing")


def add_mutate(command: argparse.ArgumentParser) -> None:
    """The options of mutate."""
    command.add_argument(
        "--mutants",
        type=whole_number,
        help="about how many (default: every amount, row, label and figure once)",
    )
    command.add_argument("--each", type=whole_number, metavar="N", help="at most so many of every operator, at random")
    command.add_argument("--operator", action="append", metavar="NAME", help="make this error only; may be repeated")
    command.add_argument(
        "--template", action="append", metavar="ID", help="documents of this template only; may be repeated"
    )
    command.add_argument("--document", action="append", metavar="ID", help="this document only; may be repeated")
    command.add_argument(
        "--new-document", action="store_true",
        help="mutants come without control totals and without judgements: as a document that was never seen",
    )  # fmt: skip
    command.add_argument(
        "--misread", action="store_true",
        help="mutants keep the control totals of their original: what was done to them is an error of ours",
    )  # fmt: skip
    command.add_argument(
        "--verify", type=whole_number, default=0, metavar="K",
        help="build K mutants one by one with data tests and expectations; the verdicts must agree",
    )  # fmt: skip
    command.add_argument(
        "--beside-acknowledged", action="store_true",
        help="errors only in rules that an acknowledged finding breaks; every entry of the register must stay",
    )  # fmt: skip
    command.add_argument(
        "--sources", type=Path, metavar="FOLDER",
        help="where the documents' files lie: then words of their texts are changed too, and read again",
    )  # fmt: skip
    command.add_argument(
        "--targets", action="store_true", help="hold the shares against the targets; 1 when one is missed"
    )
    command.add_argument("--seed", type=whole_number, default=874, help="of the random choices")
    command.add_argument("--survivors", action="store_true", help="list what was not located, with the reason")


def _one_or_more(text: str) -> int:
    if (number := whole_number(text)) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not 1 or more")
    return number
