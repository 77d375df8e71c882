"""The one table of commands: what each is for, its options, what it writes and what it leaves out, and its function.

The parser, the help, the page docs/commands.md (`python -m gouji.cli.table`) and the dispatch are made of it.
Nothing but argparse is imported here: a function is named, and imported when its command runs.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType

from gouji.cli import fieldoptions, options

_DATABASE = "the database, target/"
_REUSED = "nodes whose SQL, configuration, seeds and parents are as in the published database"


@dataclass(frozen=True)
class Command:
    """A command of the command line.

    `does` names its function as `module:function`. `options` add options to its parser, in this order; with
    `has_project` those of every project come first. An option of dbt that changes nothing for a command is taken, and
    not in its help: `--threads` without `is_parallel`, `--database` without `opens_database`.
    """

    name: str
    group: str
    help: str
    does: str
    options: tuple[Callable[[argparse.ArgumentParser], None], ...] = ()
    writes: str = ""
    reuses: str = ""
    has_project: bool = True
    is_parallel: bool = False
    opens_database: bool = True

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Give a parser the options of the command."""
        if self.has_project:
            options.add_common(parser, is_parallel=self.is_parallel, opens_database=self.opens_database)
        for add in self.options:
            add(parser)

    def defaults(self) -> argparse.Namespace:
        """The options of the command where none is given."""
        parser = argparse.ArgumentParser(add_help=False)
        self.add_options(parser)
        return argparse.Namespace(command=self.name, **vars(parser.parse_args([])))

    def run(self, chosen: argparse.Namespace) -> int:
        """Run it; gives the exit code. Raises GoujiError."""
        module, _, function = self.does.partition(":")
        return int(getattr(import_module(module), function)(chosen))


BUILD, LOOK, FILES, JUDGE, KEEP = "build", "look", "files and projects", "judge", "keep"
_NODES = "gouji.cli.commands.build:run_nodes"
_INSPECT = "gouji.cli.commands.look"
_FINDINGS = "gouji.cli.commands.findings"
TABLE = (
    Command("build", BUILD, "seed, run, test and validate in DAG order, then publish the database", _NODES,
            (options.add_selection, options.add_running, options.add_junit, options.add_site,
             options.add_store_failures, options.add_types, options.add_empty),
            f"{_DATABASE}, target/site/", f"{_REUSED}; suites with their verdicts", is_parallel=True),
    Command("seed", BUILD, "load the CSV files", _NODES, (options.add_selection, options.add_running),
            _DATABASE, _REUSED, is_parallel=True),
    Command("run", BUILD, "build the models", _NODES,
            (options.add_selection, options.add_running, options.add_empty), _DATABASE, _REUSED, is_parallel=True),
    Command("test", BUILD, "run the data tests", _NODES,
            (options.add_selection, options.add_running, options.add_junit, options.add_store_failures,
             options.add_types), "target/; the failing rows with --store-failures", is_parallel=True),
    Command("validate", BUILD, "run the Great Expectations suites", _NODES,
            (options.add_selection, options.add_running, options.add_junit), _DATABASE, is_parallel=True),
    Command("retry", BUILD, "run again what failed, or was skipped, in the last run", "gouji.cli.commands.retry:retry",
            (options.add_state_of_retry,), "as the command that failed", "what succeeded in the failed run",
            is_parallel=True),
    Command("ls", LOOK, "list nodes", f"{_INSPECT}:list_nodes",
            (options.add_selection, options.add_types, options.add_ls), opens_database=False),
    Command("compile", LOOK, "write the compiled SQL to the target folder", f"{_INSPECT}:compile_nodes",
            (options.add_selection, options.add_empty, options.add_inline, options.add_dialect), "target/compiled/",
            opens_database=False),
    Command("show", LOOK, "run a model or a query and print its rows", f"{_INSPECT}:show",
            (options.add_selection, options.add_inline, options.add_show)),
    Command("lineage", LOOK, "show what columns are made of, down to the columns of the seeds", f"{_INSPECT}:lineage",
            (options.add_lineage,), "target/column_lineage.json", "the lineage of relations that are unchanged"),
    Command("docs", LOOK,
            "write manifest, catalogue, column lineage, the site (target/site), and the generated pages of docs/",
            "gouji.cli.commands.docs:docs", (options.add_docs,), "target/, the folder of --write"),
    Command("compare", LOOK, "show what changed between two runs: findings, verdicts of expectations",
            "gouji.cli.commands.comparing:compare", (options.add_compare,)),
    Command("export", LOOK, "write marts and quality as Parquet files with a data package descriptor, or otherwise",
            "gouji.cli.commands.export:export", (options.add_export,), "the folder or file of --to"),
    Command("check", FILES,
            "judge files, in any folder and without a project: print what is wrong in them, where and why",
            "gouji.cli.commands.check:check", (fieldoptions.add_check,), "the files of --output", has_project=False),
    Command("serve", FILES,
            "check as a page of this machine: drop files on it, look at the findings on their pages, download them",
            "gouji.cli.commands.serve:serve", (fieldoptions.add_serve,), "the folder of --keep", has_project=False),
    Command("init", FILES, "write a small project of one's own over the packaged one", "gouji.cli.commands.init:init",
            (fieldoptions.add_init,), "the new folder", has_project=False),
    Command("read", FILES, "read a published file into the seeds, and prove what was read by the rules of its template",
            "gouji.cli.commands.intake:read", (fieldoptions.add_read,), "seeds/, target/reading/", is_parallel=True,
            opens_database=False),
    Command("add", FILES, "read published files into the seeds of this project (as read does)",
            "gouji.cli.commands.intake:read", (fieldoptions.add_read,), "seeds/, target/reading/", is_parallel=True,
            opens_database=False),
    Command("remove", FILES,
            "take documents out of the seeds, or of the store: all their rows, with what was judged of them",
            "gouji.cli.commands.stores:remove", (fieldoptions.add_remove,), "seeds/, or the store",
            opens_database=False),
    Command("store", FILES,
            "documents as Parquet files: import the rows of the seeds, verify the files, show the history",
            "gouji.cli.commands.stores:store", (fieldoptions.add_store,), "the store", opens_database=False),
    Command("explain", JUDGE, "show how a finding, or the rules of a cell, are derived", f"{_FINDINGS}:explain",
            (fieldoptions.add_explain,)),
    Command("acknowledge", JUDGE, "write the register entry of a finding", f"{_FINDINGS}:acknowledge",
            (fieldoptions.add_acknowledge,), "seeds/reference/acknowledged_findings.csv"),
    Command("suites", JUDGE, "write the suites that state the declared rules, or check that they are current",
            "gouji.cli.commands.suites:suites", (fieldoptions.add_suites,), "expectations/", opens_database=False),
    Command("mutate", JUDGE,
            "corrupt copies of the documents, build them, and print how many errors are caught and located",
            f"{_FINDINGS}:mutate", (fieldoptions.add_mutate,), "scores in the database"),
    Command("clean", KEEP, "remove the target folder and what a killed build left; never the database",
            "gouji.cli.commands.build:clean", (), "nothing: it removes target/"),
    Command("debug", KEEP, "show versions, profile, paths and whether the database opens", f"{_INSPECT}:debug"),
)  # fmt: skip
COMMANDS = {command.name: command for command in TABLE}


def listed(texts: Mapping[str, str] = MappingProxyType({})) -> str:
    """The commands in their groups, a line each; `texts` are those of another language by the English."""
    lines = []
    for group in (BUILD, LOOK, FILES, JUDGE, KEEP):
        commands = [each for each in TABLE if each.group == group]
        lines += [f"{texts.get(group, group)}:"]
        lines += [*(f"  {each.name:<12} {texts.get(each.help, each.help)}" for each in commands), ""]
    return "\n".join(lines).rstrip()


def page() -> str:
    """docs/commands.md: the table with all options, as Markdown."""
    lines = ["# Commands", "", "Made by `python -m gouji.cli.table` (`make docs`); do not edit.", "",
             "| command | what it does | writes | leaves out |", "|---|---|---|---|"]  # fmt: skip
    lines += [f"| [`{each.name}`](#{each.name}) | {each.help} | {each.writes} | {each.reuses} |" for each in TABLE]
    for each in TABLE:
        parser = argparse.ArgumentParser(prog=f"gouji {each.name}", add_help=False)
        each.add_options(parser)
        lines += ["", f"## {each.name}", "", each.help[0].upper() + each.help[1:] + ".", ""]
        for action in parser._actions:
            if action.help != argparse.SUPPRESS:
                names = ", ".join(f"`{name}`" for name in action.option_strings) or f"`{action.metavar or action.dest}`"
                chosen = f" ({', '.join(map(str, action.choices))})" if action.choices else ""
                lines.append(f"- {names}{chosen}: {(action.help or '').replace('%%', '%')}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(page(), end="")
