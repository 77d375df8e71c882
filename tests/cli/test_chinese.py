"""`--language zh`, or LANG: help, wrong usage and the commonest messages are in Chinese, and none that are gone."""

from __future__ import annotations

import argparse
import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from gouji.cli import table
from gouji.cli.chinesehelp import HELP
from gouji.cli.main import main
from gouji.engine.vocabulary.errors import ConfigurationError, UsageError
from gouji.field.quality.chineseerrors import (
    ALL_HINTS,
    ALL_MESSAGES,
    advised_in,
    doubt_in,
    message_in,
    message_in_chinese,
    note_in,
    translated,
    usage_in_chinese,
)
from gouji.field.quality.chinesemessages import HINTS, MESSAGES, USAGE
from gouji.field.quality.chinesereading import (
    READING_DOUBTS,
    READING_HINTS,
    READING_MESSAGES,
    READING_NOTES,
    READING_PARTS,
)
from gouji.field.quality.readingtexts import TEXTS as READING_TEXTS
from gouji.field.reading.files import UnreadableError

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
    paths = [path for path in GOUJI.rglob("*.py") if path.name not in ("chinesemessages.py", "chinesereading.py")]
    return {text for path in paths for text in said_by(ast.parse(path.read_text(encoding="utf-8")))}


def test_every_text_of_the_help_has_its_chinese_and_none_is_left_of_what_is_gone():
    asked = helps()
    assert sorted(asked - HELP.keys()) == []
    assert sorted(HELP.keys() - asked - {"show program's version number and exit"}) == []
    assert [text for text, chinese in HELP.items() if not CHINESE.search(chinese) and text not in SAME] == []


@pytest.mark.parametrize("known", [MESSAGES, HINTS, READING_MESSAGES, READING_HINTS, READING_PARTS])
def test_every_message_in_chinese_is_one_of_the_code(known, texts):
    assert [text for text in known if text not in texts] == []
    for english, chinese in {**known, **USAGE}.items():
        gaps = english.count("{}")
        assert {int(number) for number in re.findall(r"\{(\d)\}", chinese)} == set(range(gaps)), english


REFUSALS = {
    "DifferentError",
    "GoujiError",
    "UnreadableError",
    "UsageError",
    "UnknownTemplateError",
    "TwoDocumentsError",
}
OF_FILES = (
    "cli/commands/check.py",
    "cli/commands/intake.py",
    "cli/commands/manyfiles.py",
    "field/check",
    "field/reading",
    "field/serving/judgement.py",
    "reader",
)


def refusals(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """(`message` or `hint`, its text) of each refusal that a module raises with words of its own."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in REFUSALS and node.args:
            given = {"message": node.args[0]} | {word.arg: word.value for word in node.keywords if word.arg == "hint"}
            for kind, value in given.items():
                if isinstance(value, ast.Constant | ast.JoinedStr):
                    yield kind, next(said_by(value))


def test_whatever_a_file_is_refused_for_is_told_in_chinese():
    folders = [GOUJI / each for each in OF_FILES]
    paths = [path for each in folders for path in (sorted(each.rglob("*.py")) if each.is_dir() else [each])]
    told = {said for path in paths for said in refusals(ast.parse(path.read_text(encoding="utf-8")))}
    assert len(told) > 100
    known = {"message": ALL_MESSAGES, "hint": ALL_HINTS}
    english = [said for kind, said in told if not CHINESE.search(said) and not any_of(known[kind], said)]
    assert sorted(english) == []


def any_of(known: Mapping[str, str], said: str) -> bool:
    """Whether a text has its Chinese, whatever stands in its gaps."""
    filled = said.replace("{}", "x")
    return said in known or translated(filled, known) != filled


def test_what_a_message_puts_in_is_in_chinese_too():
    error = UnreadableError("this is an archive (ZIP): read are a PDF, a workbook (XLSX), a text", hint="divide it")
    assert message_in("zh", error) == "这是 压缩包（ZIP）：可读的是 PDF、工作簿（XLSX）、文本"
    assert message_in("en", error) == error.message
    twice = UsageError("this is the budget of 甲 for 2024 (unit), as a.pdf is")
    assert message_in("zh", twice) == "这是 甲 2024 年度的单位预算，与 a.pdf 相同"
    assert advised_in("zh", error) == "这是 压缩包（ZIP）：可读的是 PDF、工作簿（XLSX）、文本 → 请将其拆分"


def test_what_could_not_be_placed_is_told_in_chinese():
    assert note_in("zh", "T03: outside of it") == "T03：outside of it"
    assert note_in("zh", "T03: outside the table: 合计 1.00") == "T03：表外：合计 1.00"
    assert note_in("zh", "sheet 表一: B7 in a hidden row") == "工作表 表一：B7 在隐藏的行中"
    assert note_in("en", "no table was found") == "no table was found"


def test_why_a_cell_is_doubtful_is_told_in_chinese_clause_by_clause():
    doubt = "it has fewer decimals than the others (1 and 2); perhaps 2.34, divided by the edge: then 3 more rules hold"
    assert doubt_in("zh", doubt) == "小数位比其他数少（1 位与 2 位）；或为被框线隔开的 2.34：这样另有 3 条规则成立"
    assert doubt_in("en", doubt) == doubt


@pytest.mark.parametrize("known", [READING_NOTES, READING_DOUBTS], ids=["notes", "doubts"])
def test_every_note_and_doubt_in_chinese_is_one_of_the_reader(known):
    folder = GOUJI / "field/reading"
    code = "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.py")))
    said = re.sub(r'"\s*\n\s*f?"', "", code)
    clauses = [clause for text in known for clause in re.split(r"\{\}|: | is ", text) if len(clause) > 8]
    assert len(clauses) > 20
    assert [each for each in clauses if each.strip(" (),:'") not in said] == []


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


def test_what_is_said_of_reading_has_the_same_texts_and_gaps_in_both_languages():
    gaps = {language: {key: set(re.findall(r"{(\w+)", text)) for key, text in READING_TEXTS[language].items()}
            for language in ("zh", "en")}  # fmt: skip
    assert gaps["zh"] == gaps["en"]
