"""The command line: `runner.py <command> [options]`, dbt's words where dbt has the word.

Only argparse is imported before a command is known; each command imports what it needs.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from gouji import __version__
from gouji.vocabulary.errors import GoujiError, UsageError

_SELECTING = ("build", "seed", "run", "test", "validate", "ls", "compile", "show")
_RUNNING = ("build", "seed", "run", "test", "validate")
_HELP = {
    "build": "seed, run, test and validate in DAG order, then publish the database",
    "seed": "load the CSV files",
    "run": "build the models",
    "test": "run the data tests",
    "validate": "run the Great Expectations suites",
    "retry": "run again what failed, or was skipped, in the last run",
    "read": "read a published file into the seeds, and prove what was read by the rules of its template",
    "ls": "list nodes",
    "compile": "write the compiled SQL to the target folder",
    "show": "run a model or a query and print its rows",
    "lineage": "show what columns are made of, down to the columns of the seeds",
    "docs": "write manifest, catalogue, column lineage, the site (target/site), and the generated pages of docs/",
    "export": "write marts and quality as Parquet files with a data package descriptor",
    "explain": "show how a finding, or the rules of a cell, are derived",
    "acknowledge": "write the register entry of a finding",
    "suites": "write the suites that state the declared rules, or check that they are current",
    "mutate": "corrupt copies of the documents, build them, and print how many errors are caught and located",
    "clean": "remove the target folder and what a killed build left; never the database",
    "debug": "show versions, profile, paths and whether the database opens",
}

_NOT_OURS = {
    "snapshot": ("snapshots are not supported", "write an incremental model"),
    "run-operation": ("operations are not supported", "write the query as a model, or run it with show --inline"),
    "deps": ("packages are not supported", "copy the macros that you need into macros/"),
    "source": ("the freshness of sources is not supported", "write a data test on the source"),
    "clone": ("cloning is not supported", "copy the database file"),
    "init": ("there is nothing to set up", "write dbt_project.yml and profiles.yml"),
    "list": ("this command is called ls here", "run ls"),
    "parse": ("there is no command of its own for this", "run ls: it reads the whole project"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0 passed, 1 failed, 2 wrong usage or configuration."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        _refuse_commands_of_dbt(given)
        options = parse(given)
        from gouji import commands

        return commands.COMMANDS[options.command](options)
    except GoujiError as error:
        _trace()
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        _trace()
        print("interrupted", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # The reader of our output (head, less) has left: nothing more to say, and no traceback at exit.
        _drop_output()
        return 1
    except OSError as error:
        _trace()
        _drop_output()
        where = f"{error.filename}: " if error.filename else "the output cannot be written: "
        print(f"error: {where}{error.strerror or error}", file=sys.stderr)
        return 1


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The options of a command line. Raises SystemExit where argparse does."""
    return _parser().parse_args(arguments)


def _drop_output() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _refuse_commands_of_dbt(given: Sequence[str]) -> None:
    if given and given[0] in _NOT_OURS:
        what, hint = _NOT_OURS[given[0]]
        raise UsageError(f"'{given[0]}': {what}", hint=hint)


def _trace() -> None:
    if os.environ.get("GOUJI_DEBUG") == "1":
        import traceback

        traceback.print_exc()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="gouji", description="gouji (勾稽): budget disclosures as a tested warehouse."
    )
    parser.add_argument("--version", action="version", version=f"gouji {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, text in _HELP.items():
        command = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
        _add_common(command)
        if name in _SELECTING:
            _add_selection(command)
        if name in _RUNNING:
            _add_running(command)
        if name in ("build", "test", "validate"):
            command.add_argument("--junit", type=Path, metavar="PATH", help="write a report as JUnit XML")
        if name == "build":
            command.add_argument(
                "--no-site", dest="site", action="store_false", help="do not write the site (target/site) at the end"
            )
        if name in ("build", "test"):
            command.add_argument("--store-failures", action="store_true", help="keep the failing rows of data tests")
        if name == "retry":
            _add_state(command, "folder with the run_results.json to go on with (default: the target folder)")
        if name == "read":
            _add_read(command)
        if name == "ls":
            _add_ls(command)
        if name in ("show", "compile"):
            command.add_argument("--inline", metavar="SQL", help="a query instead of a model; ref() and macros work")
        if name == "compile":
            command.add_argument(
                "--dialect", metavar="NAME", help="translate to this dialect of sqlglot (spark, postgres, …) instead"
            )
        if name == "show":
            command.add_argument("--limit", type=_whole_number, default=5, help="rows to print (default 5; -1 for all)")
            command.add_argument("--output", choices=("table", "json", "csv"), default="table", help="default table")
        if name == "lineage":
            _add_lineage(command)
        if name == "export":
            command.add_argument("--to", type=Path, metavar="FOLDER", help="default: export in the target folder")
            command.add_argument("--format", choices=("parquet",), default="parquet", help="default parquet")
        if name in ("explain", "acknowledge"):
            command.add_argument(
                "id", metavar="ID", help="a finding_id" + (" or a cell_id" if name == "explain" else "")
            )
        if name == "explain":
            command.add_argument("--language", choices=("zh", "en"), default="en", help="default en")
        if name == "acknowledge":
            for option in ("--reason-zh", "--reason-en", "--kind"):
                command.add_argument(option, required=True, help="see seeds/reference/acknowledged_findings.yml")
        if name == "mutate":
            command.add_argument(
                "--mutants",
                type=_whole_number,
                help="about how many (default: every amount, row, label and figure once)",
            )
            command.add_argument(
                "--operator", action="append", metavar="NAME", help="make this error only; may be repeated"
            )
            command.add_argument(
                "--verify", type=_whole_number, default=0, metavar="K",
                help="build K mutants one by one with data tests and expectations; the verdicts must agree",
            )  # fmt: skip
            command.add_argument("--seed", type=_whole_number, default=874, help="of the random choices (default 874)")
            command.add_argument("--survivors", action="store_true", help="list what was not located, with the reason")
        if name == "suites":
            asked = command.add_mutually_exclusive_group(required=True)
            asked.add_argument("--write", action="store_true", help="write the files that are stale")
            asked.add_argument("--check", action="store_true", help="end with 1 when a file is stale; write nothing")
        if name == "docs":
            command.add_argument(
                "--write", type=Path, metavar="FOLDER", help="write the generated pages into this folder"
            )
            command.add_argument(
                "--check",
                type=Path,
                metavar="FOLDER",
                help="end with 1 when a generated page of this folder is not current; write nothing",
            )
            command.add_argument("--serve", action="store_true", help="show the site on this machine until Ctrl-C")
            command.add_argument(
                "--port", type=_whole_number, default=8642, help="of --serve (default 8642; 0 for a free one)"
            )
    return parser


def _add_common(command: argparse.ArgumentParser) -> None:
    group = command.add_argument_group("project")
    group.add_argument("--project-dir", type=Path, default=Path(), help="folder with dbt_project.yml (default: here)")
    group.add_argument("--profiles-dir", type=Path, help="folder with profiles.yml (default: the project folder)")
    group.add_argument("--target", help="target of the profile")
    group.add_argument("--vars", type=_variables, default={}, metavar="YAML", help="variables, as YAML or JSON")
    group.add_argument("--database", type=Path, help="DuckDB file (default: the profile's, gouji.duckdb)")
    group.add_argument("--threads", type=_whole_number, help="nodes to run side by side (default: the profile's)")
    group.add_argument("--quiet", "-q", action="store_true", help="print only what went wrong")


def _add_selection(command: argparse.ArgumentParser) -> None:
    group = command.add_argument_group("selection")
    group.add_argument(
        "--select", "-s", "--models", "-m", nargs="+", action="extend", default=[], metavar="NODE",
        help="names, +name, name+, 2+name, @name, tag:, path:, state:, result:, …; a comma intersects",
    )  # fmt: skip
    group.add_argument("--exclude", nargs="+", action="extend", default=[], metavar="NODE", help="nodes to leave out")
    _add_state(group, "folder with the manifest.json (and run_results.json) that state: and result: compare with")


def _add_state(group: argparse._ActionsContainer, text: str) -> None:
    group.add_argument("--state", type=Path, metavar="FOLDER", help=text)


def _add_running(command: argparse.ArgumentParser) -> None:
    command.add_argument("--fail-fast", "-x", action="store_true", help="stop at the first failure")
    command.add_argument(
        "--full-refresh", "-f", action="store_true", help="reuse nothing; build incremental models anew"
    )


def _add_ls(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--output", choices=("name", "path", "json", "selector"), default="selector", help="default selector"
    )
    command.add_argument(
        "--resource-type", nargs="+", action="extend", default=[], metavar="TYPE", help="only these types"
    )


def _add_read(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="a PDF; prose and tables published apart: both files"
    )
    command.add_argument("--dry-run", action="store_true", help="show what would change; write nothing")
    command.add_argument("--replace", action="store_true", help="replace the rows of a document that is there already")
    command.add_argument("--document-id", metavar="ID", help="name of the document (default: by its unit and year)")
    command.add_argument("--unit-id", metavar="ID", help="whose it is, where its name is not declared")
    command.add_argument("--year", type=_whole_number, metavar="YEAR", help="which year, where it is not clear")
    command.add_argument("--scope", choices=("department", "unit"), help="of a department or a unit, where not clear")
    command.add_argument("--no-proof", action="store_true", help="do not judge what was read by the rules")


def _add_lineage(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "columns", nargs="+", metavar="COLUMN", help="schema.relation.column or model.column; a relation: all of its"
    )
    command.add_argument(
        "--downstream", action="store_true", help="instead, the columns and exposures that are made from them"
    )
    command.add_argument("--output", choices=("text", "json"), default="text", help="default text")


def _whole_number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number") from None


def _variables(text: str) -> dict[str, object]:
    from gouji.reading.yamlfiles import parse_yaml

    try:
        return dict(parse_yaml(text, "--vars"))
    except GoujiError as error:
        raise argparse.ArgumentTypeError(str(UsageError(error.message, hint="write --vars 'name: value'"))) from None
