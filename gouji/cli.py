"""The command line: `runner.py <command> [options]`, dbt's words where dbt has the word.

Only argparse is imported before a command is known; each command imports what it needs.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from gouji import __version__, options
from gouji.dbtoptions import command_first, environment_flag, refuse_options
from gouji.vocabulary.errors import GoujiError, UsageError

_SELECTING = ("build", "seed", "run", "test", "validate", "ls", "compile", "show")
_RUNNING = ("build", "seed", "run", "test", "validate")
_OF_TYPES = ("build", "test", "ls")
_ALONE = ("check", "serve", "init")  # they need no project
_EMPTY = ("build", "run", "compile")
_HELP = {
    "build": "seed, run, test and validate in DAG order, then publish the database",
    "seed": "load the CSV files",
    "run": "build the models",
    "test": "run the data tests",
    "validate": "run the Great Expectations suites",
    "retry": "run again what failed, or was skipped, in the last run",
    "read": "read a published file into the seeds, and prove what was read by the rules of its template",
    "check": "judge files, in any folder and without a project: print what is wrong in them, where and why",
    "serve": "check as a page of this machine: drop files on it, look at the findings on their pages, download them",
    "init": "write a small project of one's own over the packaged one",
    "add": "read published files into the seeds of this project (as read does)",
    "remove": "take documents out of the seeds, or of the store: all their rows, with what was judged of them",
    "store": "documents as Parquet files: import the rows of the seeds, verify the files, show the history",
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
    "deps": ("a package in a folder is linked when the project is read", "name it in packages.yml: '- local: FOLDER'"),
    "source": ("the freshness of sources is not supported", "write a data test on the source"),
    "clone": ("cloning is not supported", "copy the database file"),
    "list": ("this command is called ls here", "run ls"),
    "parse": ("there is no command of its own for this", "run ls: it reads the whole project"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0 passed, 1 failed, 2 wrong usage or configuration."""
    from gouji.vocabulary.mask import masked_output

    with masked_output():
        return _main(list(sys.argv[1:] if arguments is None else arguments))


def _main(given: list[str]) -> int:
    chosen: argparse.Namespace | None = None
    try:
        chosen = parse(given)
        from gouji import commands

        return commands.COMMANDS[chosen.command](chosen)
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
    except Exception as error:  # noqa: BLE001 (nobody foresaw it: one line, and the trace in a file)
        _trace()
        from gouji.vocabulary.traces import unexpected

        command = chosen.command if chosen is not None else "reading the command line"
        print(f"error: {unexpected(error, f'running {command}', _target_of(chosen))}", file=sys.stderr)
        return 1


def _target_of(chosen: argparse.Namespace | None) -> Path | None:
    """The target folder of the project that a command was for, if that can still be read."""
    from gouji.reading.project import load_project

    try:
        return load_project(chosen.project_dir.absolute()).target if chosen is not None else None
    except Exception:  # noqa: BLE001 (it may be what the command stumbled over)
        return None


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The options of a command line. Raises SystemExit as argparse does, UsageError for what is dbt's and not ours."""
    parser, commands = _parser()
    actions = [action for command in commands.values() for action in command._actions]
    with_value = {name for action in actions if action.nargs != 0 for name in action.option_strings}
    given = command_first(arguments, {*_HELP, *_NOT_OURS}, with_value)
    _refuse_commands_of_dbt(given)
    if given and given[0] in commands:
        refuse_options(given[1:], commands[given[0]]._option_string_actions)
    return parser.parse_args(given)


def _drop_output() -> None:
    with suppress(OSError):  # the output may be no file
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _refuse_commands_of_dbt(given: Sequence[str]) -> None:
    if given and given[0] in _NOT_OURS:
        what, hint = _NOT_OURS[given[0]]
        raise UsageError(f"'{given[0]}': {what}", hint=hint)


def _trace() -> None:
    if os.environ.get("GOUJI_DEBUG") == "1":
        import traceback

        traceback.print_exc()


def _parser() -> tuple[argparse.ArgumentParser, dict[str, argparse.ArgumentParser]]:
    """The whole parser, and that of each command. Options are written out: a prefix may be one of dbt's."""
    parser = argparse.ArgumentParser(
        prog="gouji", description="gouji (勾稽): budget disclosures as a tested warehouse.", allow_abbrev=False
    )
    parser.add_argument("--version", action="version", version=f"gouji {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, text in _HELP.items():
        description = text[0].upper() + text[1:] + "."
        command = commands.add_parser(name, help=text, description=description, allow_abbrev=False)
        if name in _ALONE:
            getattr(options, f"add_{name}")(command)
            continue
        options.add_common(command)
        if name in _SELECTING:
            options.add_selection(command)
        if name in _RUNNING:
            options.add_running(command)
        if name in ("build", "test", "validate"):
            command.add_argument("--junit", type=Path, metavar="PATH", help="write a report as JUnit XML")
        if name == "build":
            command.add_argument(
                "--no-site", dest="site", action="store_false", help="do not write the site (target/site) at the end"
            )
        if name in ("build", "test"):
            command.add_argument(
                "--store-failures", action="store_true", default=environment_flag("STORE_FAILURES"),
                help="keep the failing rows of data tests",
            )  # fmt: skip
        if name in _OF_TYPES:
            options.add_types(command)
        if name in _EMPTY:
            command.add_argument(
                "--empty", action="store_true", default=environment_flag("EMPTY"),
                help="let models read no rows: their SQL is tried, and little else",
            )  # fmt: skip
        if name == "retry":
            options.add_state(command, "folder with the run_results.json to go on with (default: the target folder)")
        if name in ("read", "add"):
            options.add_read(command)
        if name in ("remove", "store"):
            getattr(options, f"add_{name}")(command)
        if name == "ls":
            options.add_ls(command)
        if name in ("show", "compile"):
            command.add_argument("--inline", metavar="SQL", help="a query instead of a model; ref() and macros work")
        if name == "compile":
            command.add_argument(
                "--dialect", metavar="NAME", help="translate to this dialect of sqlglot (spark, postgres, …) instead"
            )
        if name == "show":
            command.add_argument("--limit", type=options.whole_number, default=5, help="rows (default 5; -1 for all)")
            command.add_argument("--output", choices=("table", "json", "csv"), default="table", help="default table")
        if name == "lineage":
            options.add_lineage(command)
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
                type=options.whole_number,
                help="about how many (default: every amount, row, label and figure once)",
            )
            command.add_argument(
                "--each", type=options.whole_number, metavar="N", help="at most so many of every operator, at random"
            )
            command.add_argument(
                "--operator", action="append", metavar="NAME", help="make this error only; may be repeated"
            )
            command.add_argument(
                "--template", action="append", metavar="ID", help="documents of this template only; may be repeated"
            )
            command.add_argument(
                "--document", action="append", metavar="ID", help="this document only; may be repeated"
            )
            command.add_argument(
                "--new-document", action="store_true",
                help="mutants come without control totals and without judgements: as a document that was never seen",
            )  # fmt: skip
            command.add_argument(
                "--misread", action="store_true",
                help="mutants keep the control totals of their original: what was done to them is an error of ours",
            )  # fmt: skip
            command.add_argument(
                "--verify", type=options.whole_number, default=0, metavar="K",
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
            command.add_argument("--seed", type=options.whole_number, default=874, help="of the random choices")
            command.add_argument("--survivors", action="store_true", help="list what was not located, with the reason")
        if name == "suites":
            asked = command.add_mutually_exclusive_group(required=True)
            asked.add_argument("--write", action="store_true", help="write the files that are stale")
            asked.add_argument("--check", action="store_true", help="end with 1 when a file is stale; write nothing")
        if name == "docs":
            options.add_docs(command)
    return parser, dict(commands.choices)
