"""The options that commands share, in groups. What is not given is taken from dbt's environment variable."""

from __future__ import annotations

import argparse
from pathlib import Path

from gouji.cli.dbtoptions import environment, environment_flag
from gouji.engine.vocabulary.errors import GoujiError, UsageError
from gouji.engine.vocabulary.languages import LANGUAGES


def add_common(command: argparse.ArgumentParser, *, is_parallel: bool, opens_database: bool) -> None:
    """Options of every command that reads a project; those without effect are taken and not shown."""
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
    database = "DuckDB file (default: the profile's, gouji.duckdb)" if opens_database else argparse.SUPPRESS
    group.add_argument("--database", type=Path, help=database)
    threads = "how many run side by side (default: the profile's)" if is_parallel else argparse.SUPPRESS
    group.add_argument("--threads", type=whole_number, help=threads)
    group.add_argument(
        "--quiet", "-q", action="store_true", default=environment_flag("QUIET"), help="print only what went wrong"
    )
    add_language(group)
    group.add_argument(
        "--warn-error", action="store_true", default=environment_flag("WARN_ERROR"), help="take warnings for errors"
    )
    group.add_argument(
        "--version-check", action=argparse.BooleanOptionalAction,
        default=environment_flag("VERSION_CHECK") if environment("VERSION_CHECK") else None,
        help="hold require-dbt-version against the version of dbt that is spoken here (default)",
    )  # fmt: skip


def add_language(group: argparse._ActionsContainer) -> None:
    """`--language`: Chinese or English."""
    group.add_argument(
        "--language", choices=LANGUAGES, help="what is said (default: as LC_ALL, LC_MESSAGES or LANG say)"
    )


def add_selection(command: argparse.ArgumentParser) -> None:
    """Which nodes: `--select`, `--exclude`, `--indirect-selection`, `--state`."""
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
    """`--state`, with what is read in its folder."""
    state = environment("STATE")
    group.add_argument("--state", type=Path, default=Path(state) if state else None, metavar="FOLDER", help=text)


def add_running(command: argparse.ArgumentParser) -> None:
    """How nodes run: `--fail-fast`, `--full-refresh`."""
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
    """What docs does, and where its pages go."""
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
    """`--resource-type` and `--exclude-resource-type`."""
    for option, text in (("--resource-type", "only these types"), ("--exclude-resource-type", "all but these types")):
        command.add_argument(
            option, f"{option}s", nargs="+", action="extend", default=None, metavar="TYPE", help=text
        )  # fmt: skip


def add_ls(command: argparse.ArgumentParser) -> None:
    """In which form nodes are listed."""
    command.add_argument(
        "--output", choices=("name", "path", "json", "selector"), default="selector", help="default selector"
    )


def add_lineage(command: argparse.ArgumentParser) -> None:
    """Which columns, which way, in which form."""
    command.add_argument(
        "columns", nargs="+", metavar="COLUMN", help="schema.relation.column or model.column; a relation: all of its"
    )
    command.add_argument(
        "--downstream", action="store_true", help="instead, the columns and exposures that are made from them"
    )
    command.add_argument("--output", choices=("text", "json"), default="text", help="default text")


def add_junit(command: argparse.ArgumentParser) -> None:
    """Reports of what failed: `--junit`, `--output`."""
    command.add_argument("--junit", type=Path, metavar="PATH", help="write a report as JUnit XML")
    command.add_argument(
        "--output", "-o", action="append", type=Path, metavar="PATH",
        help="write what failed, by the ending: .md, .sarif, .xml (JUnit); may be repeated",
    )  # fmt: skip


def add_site(command: argparse.ArgumentParser) -> None:
    """`--no-site`: a run that leaves the pages as they are."""
    command.add_argument(
        "--no-site", dest="site", action="store_false", help="do not write the site (target/site) at the end"
    )


def add_store_failures(command: argparse.ArgumentParser) -> None:
    """`--store-failures`: rows that break data tests are kept in tables."""
    command.add_argument(
        "--store-failures", action="store_true", default=environment_flag("STORE_FAILURES"),
        help="keep the failing rows of data tests",
    )  # fmt: skip


def add_empty(command: argparse.ArgumentParser) -> None:
    """`--empty`: models read no rows."""
    command.add_argument(
        "--empty", action="store_true", default=environment_flag("EMPTY"),
        help="let models read no rows: their SQL is tried, and little else",
    )  # fmt: skip


def add_state_of_retry(command: argparse.ArgumentParser) -> None:
    """`--state`, as retry means it."""
    add_state(command, "folder with the run_results.json to go on with (default: the target folder)")


def add_inline(command: argparse.ArgumentParser) -> None:
    """`--inline`: a query on the command line."""
    command.add_argument("--inline", metavar="SQL", help="a query instead of a model; ref() and macros work")


def add_dialect(command: argparse.ArgumentParser) -> None:
    """`--dialect`: the SQL of another engine."""
    command.add_argument(
        "--dialect", metavar="NAME", help="translate to this dialect of sqlglot (spark, postgres, …) instead"
    )


def add_show(command: argparse.ArgumentParser) -> None:
    """How many rows are shown, in which form."""
    command.add_argument("--limit", type=whole_number, default=5, help="rows (default 5; -1 for all)")
    command.add_argument("--output", choices=("table", "json", "csv"), default="table", help="default table")


def add_export(command: argparse.ArgumentParser) -> None:
    """Where the export goes, in which form."""
    command.add_argument("--to", type=Path, metavar="PATH", help="default: export… in the target folder")
    command.add_argument(
        "--format", choices=("parquet", "duckdb", "sqlite", "csv", "xlsx"), default="parquet",
        help="default parquet; duckdb is of a version that older programs open",
    )  # fmt: skip


def add_compare(command: argparse.ArgumentParser) -> None:
    """Which two runs, in which form."""
    command.add_argument("runs", nargs=2, metavar="RUN", help="its number, the begin of its id, 'previous' or 'last'")
    command.add_argument("--output", choices=("text", "json", "markdown"), default="text", help="default text")


def whole_number(text: str) -> int:
    """The type of options that take a whole number. Raises ArgumentTypeError."""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number") from None


def _variables(text: str) -> dict[str, object]:
    from gouji.engine.project.yamlfiles import parse_yaml
    from gouji.engine.vocabulary.mask import note_variables

    try:
        found = dict(parse_yaml(text, "--vars"))
    except GoujiError as error:
        raise argparse.ArgumentTypeError(str(UsageError(error.message, hint="write --vars 'name: value'"))) from None
    note_variables(found)
    return found
