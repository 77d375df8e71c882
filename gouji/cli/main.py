"""The command line: `runner.py <command> [options]`, dbt's words where dbt has the word.

Only argparse is imported before a command is known; each command imports what it needs.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from difflib import get_close_matches
from pathlib import Path

from gouji import __version__
from gouji.cli.dbtoptions import command_first, refuse_options
from gouji.cli.table import COMMANDS, listed
from gouji.engine.vocabulary.errors import GoujiError, UsageError
from gouji.engine.vocabulary.languages import language

# Things made, and young and middle collections, before the next of each kind; Python's own are 700, 10 and 10.
_MADE_BEFORE_COLLECTING = (50_000, 20, 20)
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
    from gouji.engine.vocabulary.mask import masked_output
    from gouji.engine.vocabulary.output import own_output

    with own_output(), masked_output(), _seldom_collected():
        return _main(list(sys.argv[1:] if arguments is None else arguments))


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """With a collector of circles that looks for them less often: most of what a command makes is there to its end."""
    usual = gc.get_threshold()
    gc.set_threshold(*_MADE_BEFORE_COLLECTING)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _main(given: list[str]) -> int:
    chosen: argparse.Namespace | None = None
    speaks_chinese = _language(given) == "zh"
    try:
        chosen = parse(given)
        return COMMANDS[chosen.command].run(chosen)
    except GoujiError as error:
        _trace()
        print(_told(error, speaks_chinese), file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        _trace()
        print("已中断" if speaks_chinese else "interrupted", file=sys.stderr)
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
        from gouji.engine.vocabulary.traces import unexpected

        command = chosen.command if chosen is not None else "reading the command line"
        print(f"error: {unexpected(error, f'running {command}', _target_of(chosen))}", file=sys.stderr)
        return 1


def _target_of(chosen: argparse.Namespace | None) -> Path | None:
    """The target folder of the project that a command was for, if that can still be read."""
    from gouji.engine.project.project import load_project

    try:
        return load_project(chosen.project_dir.absolute()).target if chosen is not None else None
    except Exception:  # noqa: BLE001 (it may be what the command stumbled over)
        return None


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The options of a command line. Raises SystemExit as argparse does, UsageError for what is dbt's and not ours."""
    parser, commands = _parser(_language(arguments))
    actions = [action for command in commands.values() for action in command._actions]
    with_value = {name for action in actions if action.nargs != 0 for name in action.option_strings}
    given = command_first(arguments, {*COMMANDS, *_NOT_OURS}, with_value)
    if given and given[0].partition("=")[0] == "--language":  # of the help alone: no command follows
        given = given[1 if "=" in given[0] else 2 :]
    if not given:
        parser.print_help()
        raise SystemExit(2)
    _refuse_commands_of_dbt(given)
    _nearest(given)
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


def _nearest(given: Sequence[str]) -> None:
    """Raises UsageError for a word that is no command, with those that it may mean."""
    if given and not given[0].startswith("-") and given[0] not in COMMANDS:
        near = get_close_matches(given[0], COMMANDS, n=2, cutoff=0.5)
        meant = f"did you mean {' or '.join(near)}?" if near else "`gouji --help` lists the commands"
        raise UsageError(f"there is no command '{given[0]}'", hint=meant)


def _language(given: Sequence[str]) -> str:
    """The language that a command line asks for, before it is read: help and wrong usage are told in it."""
    at = next((place for place, word in enumerate(given) if word.partition("=")[0] == "--language"), None)
    if at is None:
        return language()
    asked = given[at].partition("=")[2] or (given[at + 1] if at + 1 < len(given) else "")
    return language(asked)


def _told(error: GoujiError, in_chinese: bool) -> str:
    if not in_chinese:
        return f"error: {error}"
    from gouji.field.quality.chineseerrors import message_in_chinese

    return f"错误：{message_in_chinese(error)}"


def _parser(spoken: str = "en") -> tuple[argparse.ArgumentParser, dict[str, argparse.ArgumentParser]]:
    """The whole parser, and that of each command. Options are written out: a prefix may be one of dbt's."""
    parser = argparse.ArgumentParser(
        prog="gouji", usage="gouji COMMAND [OPTION …]",
        description="gouji (勾稽): budget disclosures as a tested warehouse.",
        epilog=f"{listed()}\n\ngouji COMMAND --help tells the options of a command.", allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--version", action="version", version=f"gouji {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", help=argparse.SUPPRESS)
    for each in COMMANDS.values():
        text = each.help[0].upper() + each.help[1:] + "."
        each.add_options(
            commands.add_parser(each.name, prog=f"gouji {each.name}", description=text, allow_abbrev=False)
        )
    if spoken == "zh":
        from gouji.cli.chinesehelp import HELP, in_chinese

        parser.usage = "gouji 命令 [选项 …]"
        parser.description = "gouji（勾稽）：把预算公开文件变成经过检验的数据仓库。"
        parser.epilog = f"{listed(HELP)}\n\ngouji 命令 --help 说明该命令的选项。"
        for told in (parser, *commands.choices.values()):
            in_chinese(told)
    return parser, dict(commands.choices)
