"""What each command of the command line does: read the project, run or write, print, and say the exit code."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable

from gouji.commands.building import clean, run_nodes
from gouji.commands.checking import check
from gouji.commands.exporting import export
from gouji.commands.inspecting import compile_nodes, debug, lineage, list_nodes, show
from gouji.commands.intake import read
from gouji.commands.judging import acknowledge, explain, mutate
from gouji.commands.retrying import retry
from gouji.commands.serving import serve
from gouji.commands.showing import docs
from gouji.commands.starting import init
from gouji.commands.stores import remove, store
from gouji.commands.suites import suites

COMMANDS: dict[str, Callable[[Namespace], int]] = {
    **dict.fromkeys(("build", "seed", "run", "test", "validate"), run_nodes),
    "retry": retry,
    "read": read,
    "add": read,
    "remove": remove,
    "store": store,
    "check": check,
    "serve": serve,
    "init": init,
    "ls": list_nodes,
    "compile": compile_nodes,
    "show": show,
    "lineage": lineage,
    "docs": docs,
    "export": export,
    "explain": explain,
    "acknowledge": acknowledge,
    "mutate": mutate,
    "suites": suites,
    "clean": clean,
    "debug": debug,
}
