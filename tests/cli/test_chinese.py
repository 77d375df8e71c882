"""`--language zh`, or LANG: help, wrong usage and the commonest messages are in Chinese, and none that are gone."""

from __future__ import annotations

import argparse
import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from gouji.cli import table
from gouji.cli.chineseerrors import HINTS, MESSAGES, USAGE, message_in_chinese, usage_in_chinese
from gouji.cli.chinesehelp import HELP
from gouji.cli.main import main
from gouji.engine.vocabulary.errors import ConfigurationError

GOUJI = Path(__file__).resolve().parents[2] / "gouji"
CHINESE = re.compile("[\u4e00-\u9fff]")
# What has no words of its own: a value, a place.
SAME = ("see seeds/reference/acknowledged_findings.yml",)


def helps() -> set[str]:
    """Every text that the help of a command, its groups or its options have."""
    found = {each.help for each in table.TABLE} | {each.group for each in table.TABLE}
    for command in table.TABLE:
        parser = argparse.ArgumentParser()
        command.add_options(parser)
        found |= {group.title for group in parser._action_groups if group.title}
        found |= {action.help for action in parser._actions if action.help and action.help != argparse.SUPPRESS}
    return found


def said_by(tree: ast.AST) -> Iterator[str]:
    """Every text of a module, with `{}` for what is put in."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)


@pytest.fixture(scope="module")
def texts() -> set[str]:
    """The texts of all modules but the one that translates them."""
    paths = [path for path in GOUJI.rglob("*.py") if path.name != "chineseerrors.py"]
    return {text for path in paths for text in said_by(ast.parse(path.read_text(encoding="utf-8")))}


def test_every_text_of_the_help_has_its_chinese_and_none_is_left_of_what_is_gone():
    asked = helps()
    assert sorted(asked - HELP.keys()) == []
    assert sorted(HELP.keys() - asked - {"show program's version number and exit"}) == []
    assert [text for text, chinese in HELP.items() if not CHINESE.search(chinese) and text not in SAME] == []


@pytest.mark.parametrize("known", [MESSAGES, HINTS], ids=["messages", "hints"])
def test_every_message_in_chinese_is_one_of_the_code(known, texts):
    assert [text for text in known if text not in texts] == []
    for english, chinese in {**known, **USAGE}.items():
        gaps = english.count("{}")
        assert {int(number) for number in re.findall(r"\{(\d)\}", chinese)} == set(range(gaps)), english


@pytest.mark.parametrize("given", [["--language", "zh", "--help"], ["--language=zh", "--help"]])
def test_the_list_of_commands_is_in_chinese(given, capsys):
    with pytest.raises(SystemExit) as ended:
        main(given)
    said = capsys.readouterr().out
    assert ended.value.code == 0
    assert said.startswith("用法：gouji 命令")
    for command in table.TABLE:
        assert f"  {command.name:<12} {HELP[command.help]}" in said


@pytest.mark.parametrize("command", table.COMMANDS)
def test_the_help_of_a_command_follows_the_language_of_the_system(command, capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    with pytest.raises(SystemExit):
        main([command, "--help"])
    said = capsys.readouterr().out
    assert f"{HELP[table.COMMANDS[command].help]}。" in said.replace("\n", "")
    assert "show this help message" not in said
    english = [text for text in helps() if len(text) > 12 and text not in SAME and text in " ".join(said.split())]
    assert english == []


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        (["biuld"], 2, "错误：没有命令 'biuld'\n  → 是否要写 build？"),
        (["build", "--threads", "x"], 2, "gouji build：错误：参数 --threads：'x' 不是整数"),
        (["build", "--threads"], 2, "参数 --threads：需要一个值"),
        (["explain"], 2, "缺少参数：ID"),
        (["show", "--limit", "1", "--output", "xml", "--inline", "select 1"], 2, "参数 --output：不能是 'xml'"),
        (["build", "--defer"], 2, "错误：不支持 --defer："),
        (["ls", "--select", "nothing_of_this_name"], 0, "提示：选择条件 'nothing_of_this_name' 没有选中任何启用的节点"),
        (["ls", "--target", "nowhere"], 2, "没有目标 'nowhere'\n  → 可选："),
        (["show"], 2, "错误：show 需要一个节点或查询\n  → 请给出 --select 模型"),
    ],
)
def test_what_is_refused_is_told_in_chinese(shop, given, code, said, capsys):
    if given[0] not in table.COMMANDS:
        assert main([*given, "--language", "zh"]) == code
        assert said in capsys.readouterr().err
        return
    run = shop.run(*given, "--language", "zh")
    assert run.code == code
    assert said in run.text


def test_a_seed_that_is_wrong_is_told_with_its_line(shop):
    shop.write("seeds/orders.csv", "order_id,customer_id,amount,kind\n1,1,10.50,a\n1,1,20.25,b\n")
    run = shop.run("build", "--language", "zh")
    assert run.code == 1
    assert "orders.csv" in run.text


def test_a_message_that_nobody_translated_stays_as_it_is():
    error = ConfigurationError("nobody said this", path="a.yml", line=3, hint="leave it out")
    assert message_in_chinese(error) == "a.yml:3：nobody said this\n  → 去掉即可"
    assert usage_in_chinese("nobody said this") == "nobody said this"
