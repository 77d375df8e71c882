"""The options that commands share, in groups. What is not given is taken from dbt's environment variable."""

from __future__ import annotations

import argparse
from pathlib import Path

from gouji.dbtoptions import environment, environment_flag
from gouji.vocabulary.errors import GoujiError, UsageError


def add_common(command: argparse.ArgumentParser) -> None:
    group = command.add_argument_group("project")
    group.add_argument(
        "--project-dir", type=Path, default=Path(environment("PROJECT_DIR") or "."),
        help="folder with dbt_project.yml (default: here)",
    )  # fmt: skip
    group.add_argument("--profiles-dir", type=Path, help="folder with profiles.yml (default: the project folder)")
    group.add_argument("--profile", default=environment("PROFILE"), help="profile (default: that of dbt_project.yml)")
    group.add_argument("--target", "-t", default=environment("TARGET"), help="target of the profile")
    group.add_argument(
        "--target-path", default=environment("TARGET_PATH"), metavar="FOLDER",
        help="folder of built things (default: that of dbt_project.yml, target)",
    )  # fmt: skip
    group.add_argument("--vars", type=_variables, default={}, metavar="YAML", help="variables, as YAML or JSON")
    group.add_argument("--database", type=Path, help="DuckDB file (default: the profile's, gouji.duckdb)")
    group.add_argument("--threads", type=whole_number, help="nodes to run side by side (default: the profile's)")
    group.add_argument(
        "--quiet", "-q", action="store_true", default=environment_flag("QUIET"), help="print only what went wrong"
    )
    group.add_argument(
        "--warn-error", action="store_true", default=environment_flag("WARN_ERROR"), help="take warnings for errors"
    )
    group.add_argument(
        "--version-check", action=argparse.BooleanOptionalAction,
        default=environment_flag("VERSION_CHECK") if environment("VERSION_CHECK") else None,
        help="hold require-dbt-version against the version of dbt that is spoken here (default)",
    )  # fmt: skip


def add_selection(command: argparse.ArgumentParser) -> None:
    group = command.add_argument_group("selection")
    group.add_argument(
        "--select", "-s", "--models", "-m", nargs="+", action="extend", default=[], metavar="NODE",
        help="names, +name, name+, 2+name, @name, tag:, path:, state:, result:, …; a comma intersects",
    )  # fmt: skip
    group.add_argument("--exclude", nargs="+", action="extend", default=[], metavar="NODE", help="nodes to leave out")
    group.add_argument(
        "--indirect-selection", choices=("eager", "cautious", "buildable", "empty"), default=None,
        help="which tests come with nodes: of any (eager, the default), of nothing else (cautious), of nothing that "
        "is not above either (buildable), none (empty)",
    )  # fmt: skip
    add_state(group, "folder with the manifest.json (and run_results.json) that state: and result: compare with")


def add_state(group: argparse._ActionsContainer, text: str) -> None:
    state = environment("STATE")
    group.add_argument("--state", type=Path, default=Path(state) if state else None, metavar="FOLDER", help=text)


def add_running(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--fail-fast",
        "-x",
        action="store_true",
        default=environment_flag("FAIL_FAST"),
        help="stop at the first failure",
    )
    command.add_argument(
        "--full-refresh", "-f", action="store_true", default=environment_flag("FULL_REFRESH"),
        help="reuse nothing; build incremental models anew",
    )  # fmt: skip


def add_docs(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "what", nargs="?", choices=("generate", "serve"), default="generate",
        help="dbt's words: serve is --serve (default generate)",
    )  # fmt: skip
    command.add_argument("--write", type=Path, metavar="FOLDER", help="write the generated pages into this folder")
    command.add_argument(
        "--check",
        type=Path,
        metavar="FOLDER",
        help="end with 1 when a generated page of this folder is not current; write nothing",
    )
    command.add_argument("--serve", action="store_true", help="show the site on this machine until Ctrl-C")
    command.add_argument("--port", type=whole_number, default=8642, help="of --serve (default 8642; 0 for a free one)")


def add_types(command: argparse.ArgumentParser) -> None:
    for option, text in (("--resource-type", "only these types"), ("--exclude-resource-type", "all but these types")):
        command.add_argument(
            option, f"{option}s", nargs="+", action="extend", default=None, metavar="TYPE", help=text
        )  # fmt: skip


def add_ls(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--output", choices=("name", "path", "json", "selector"), default="selector", help="default selector"
    )


def add_read(command: argparse.ArgumentParser) -> None:
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
    command.add_argument("documents", nargs="+", metavar="DOCUMENT", help="ids of documents")


def add_store(command: argparse.ArgumentParser) -> None:
    command.add_argument("what", choices=("import", "verify", "history"), help="what to do")


def add_check(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="published files; they are judged together"
    )
    command.add_argument(
        "--output", "-o", action="append", type=Path, metavar="PATH",
        help="write the findings too, by the ending: .html, .pdf (boxes on the pages), .xlsx, .json, .csv, .sarif, "
        ".xml (JUnit), .md; may be repeated",
    )  # fmt: skip
    command.add_argument("--language", choices=("zh", "en"), default="zh", help="default zh")
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
    command.add_argument(
        "folder", nargs="?", type=Path, default=Path(), metavar="FOLDER", help="of the new project (default: here)"
    )
    command.add_argument(
        "--quiet", "-q", action="store_true", default=environment_flag("QUIET"), help="print only what went wrong"
    )


def add_lineage(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "columns", nargs="+", metavar="COLUMN", help="schema.relation.column or model.column; a relation: all of its"
    )
    command.add_argument(
        "--downstream", action="store_true", help="instead, the columns and exposures that are made from them"
    )
    command.add_argument("--output", choices=("text", "json"), default="text", help="default text")


def whole_number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number") from None


def _one_or_more(text: str) -> int:
    if (number := whole_number(text)) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not 1 or more")
    return number


def _variables(text: str) -> dict[str, object]:
    from gouji.reading.yamlfiles import parse_yaml
    from gouji.vocabulary.mask import note_variables

    try:
        found = dict(parse_yaml(text, "--vars"))
    except GoujiError as error:
        raise argparse.ArgumentTypeError(str(UsageError(error.message, hint="write --vars 'name: value'"))) from None
    note_variables(found)
    return found
