"""ls, compile, show, docs, debug and the help: what they print and write."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from gouji.cli.main import main
from gouji.cli.table import COMMANDS, TABLE, page
from gouji.field.quality.findings_page import rendered_findings

ROOT = Path(__file__).parents[2]


def test_ls_lists_every_node_with_its_folders(shop):
    lines = shop.run("ls").out.splitlines()
    assert "shop.marts.fct_orders" in lines
    assert "shop.orders" in lines
    assert "exposure:shop.dashboard" in lines
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("output", "expected"),
    [("name", "fct_orders"), ("path", "models/marts/fct_orders.sql"), ("selector", "shop.marts.fct_orders")],
)
def test_ls_output_forms(shop, output, expected):
    assert shop.run("ls", "--resource-type", "model", "-s", "fct_orders", "--output", output).out == f"{expected}\n"


def test_ls_as_json_is_one_object_per_line(shop):
    lines = shop.run("ls", "--output", "json", "--resource-type", "model").out.splitlines()
    by_name = {each["name"]: each for each in map(json.loads, lines)}
    assert by_name["fct_orders"]["unique_id"] == "model.shop.fct_orders"
    assert by_name["fct_orders"]["tags"] == ["nightly"]
    assert by_name["fct_orders"]["depends_on"]["nodes"] == ["model.shop.paid_orders"]


def test_compile_writes_the_sql_and_prints_a_single_model(shop):
    compiled = shop.run("compile", "--select", "fct_orders")
    assert compiled.code == 0
    assert '"main"."stg_orders"' in compiled.out
    assert (shop.root / "target/compiled/shop/models/marts/fct_orders.sql").read_text(encoding="utf-8") == compiled.out
    assert not shop.database.exists()


def test_compile_inline_knows_references_and_macros(shop):
    assert shop.run("compile", "--inline", "select {{ var('threshold') }} from {{ ref('orders') }}").out == (
        'select 3 from "main_raw"."orders"\n'
    )


def test_show_prints_rows_as_a_table(shop):
    shop.run("build")
    lines = shop.run("show", "--select", "customers").out.splitlines()
    assert lines == ["customer_id | name", "------------+---------", "1           | 阿依古丽", "2           | 李 明"]


def test_show_as_json_and_csv(shop):
    shop.run("build")
    shown = json.loads(shop.run("show", "-s", "fct_orders", "--output", "json", "--limit", "1").out)
    assert shown["node"] == "fct_orders"
    assert shown["show"][0]["amount"] == "10.5000"
    counted = shop.run("show", "--inline", "select count(*) as n from {{ ref('orders') }};", "--output", "csv")
    assert counted.out == "n\n3\n"


def test_show_limit_of_minus_one_is_all(shop):
    shop.run("build")
    everything = shop.run("show", "--inline", "select * from range(30)", "--limit", "-1", "--output", "csv").out
    assert len(everything.splitlines()) == 31


def test_docs_writes_manifest_and_catalogue_and_names_them(shop):
    shop.run("build")
    made = shop.run("docs")
    assert made.code == 0
    written = [shop.root / "target" / name for name in ("manifest.json", "column_lineage.json", "catalog.json")]
    assert made.out.splitlines() == [f"wrote {path}" for path in written]
    catalog = json.loads(written[2].read_text(encoding="utf-8"))
    columns = catalog["nodes"]["model.shop.fct_orders"]["columns"]
    assert columns["amount"]["type"] == "DECIMAL(18,4)"
    assert columns["order_id"]["comment"] == "The order's key."


def test_docs_writes_the_dictionary_into_a_folder(shop, tmp_path):
    made = shop.run("docs", "--write", str(tmp_path / "docs"))
    assert made.code == 0
    text = (tmp_path / "docs/dictionary.md").read_text(encoding="utf-8")
    assert "### main_marts.fct_orders" in text
    assert "| `order_id` | The order's key. | not_null, unique |" in text


def test_docs_check_names_each_page_that_is_not_current_and_writes_nothing(shop, tmp_path):
    folder = tmp_path / "docs"
    missing = shop.run("docs", "--check", str(folder))
    assert missing.code == 1
    assert f"{folder / 'dictionary.md'}: this page is missing" in missing.err
    assert f"run docs --write {folder}" in missing.err
    assert not folder.exists()
    assert shop.run("docs", "--write", str(folder)).code == 0
    assert shop.run("docs", "--check", str(folder)).code == 0
    (folder / "dictionary.md").write_text("# Data dictionary\n\nold\n", encoding="utf-8")
    stale = shop.run("docs", "--check", str(folder))
    assert stale.code == 1
    assert f"{folder / 'dictionary.md'}:3: this page is not current" in stale.err


def test_docs_refuses_a_file_in_the_place_of_the_folder(shop, tmp_path):
    (tmp_path / "docs").write_text("notes", encoding="utf-8")
    refused = shop.run("docs", "--write", str(tmp_path / "docs"))
    assert refused.code == 2
    assert "cannot write" in refused.err


FINDINGS = {
    "models/dim_documents.sql": "select 'a_2024' as document_id, '某局' as printed_unit_name, 2024 as fiscal_year",
    "models/dim_rules.sql": "select 'R' as rule_id, '合计' as statement_zh, 'a | sum' as statement_en",
    "models/fct_findings.sql": (
        "select 'scope' as kind, 'a_2024' as document_id, null::integer as source_line,\n"
        "null as source_page, '1' as published_text,\n"
        "'2' as implied_text, '2' as should_be, 'R' as rule_id, 'acknowledged' as status, '口径' as reason,\n"
        "null as reason_en, 'f1' as finding_id\n"
        "union all select 'arithmetic', 'a_2024', 7, null, '<1>', '2', '2', 'R', 'acknowledged', '误印', 'a slip', 'f2'"
    ),
    "models/schemas.yml": (
        "models:\n- {name: dim_documents, config: {schema: marts}}\n- {name: dim_rules, config: {schema: quality}}\n"
        "- {name: fct_findings, config: {schema: quality}}\n"
    ),
    "macros/generate_schema_name.sql": (
        "{% macro generate_schema_name(name, node) %}{{ name or target.schema }}{% endmacro %}"
    ),
}


def test_docs_writes_the_findings_of_the_database_by_kind_and_document(shop, tmp_path):
    for path, text in FINDINGS.items():
        shop.write(path, text)
    early = shop.run("docs", "--write", str(tmp_path / "docs"))
    assert early.code == 2
    assert "there is no database" in early.err
    assert "run build first" in early.err
    ran = shop.run("run", "--select", "dim_documents", "dim_rules", "fct_findings")
    assert ran.code == 0, ran.text
    assert shop.run("docs", "--write", str(tmp_path / "docs")).code == 0
    page = (tmp_path / "docs/what-documents-get-wrong.md").read_text(encoding="utf-8")
    assert page.startswith("# What the documents get wrong\n")
    assert "| [arithmetic](#arithmetic-算术错误) | 1 | 1 |" in page
    assert "| **total** | **2** | **2** |" in page
    assert "| line 7 | &lt;1> | 2 | `R` | 误印<br>a slip |" in page
    assert "|  | 1 | 2 | `R` | 口径 |" in page
    assert page.index("## arithmetic") < page.index("## scope")
    assert "| `R` | 合计 | a \\| sum |" in page
    assert shop.run("docs", "--check", str(tmp_path / "docs")).code == 0
    shop.replace("models/fct_findings.sql", "'a slip'", "'a misprint'")
    assert shop.run("run", "--select", "fct_findings").code == 0
    assert shop.run("docs", "--check", str(tmp_path / "docs")).code == 1


def test_the_page_of_findings_says_which_are_not_judged():
    findings = [
        ("unit", "a_2024", 3, None, "1", "2", "R", "open", None, None, "f", None),
        ("unit", "a_2024", 4, None, "1", None, "R", "acknowledged", "无此率", None, "g", "no rate"),
    ]
    page = rendered_findings([("a_2024", "某局", 2024)], findings, [("R", "合计", "sum")])
    assert "| line 3 | 1 | 2 | `R` | **open**: not judged yet |" in page
    assert "| line 4 | 1 |  | `R` | no rate: 无此率 |" in page


def test_debug_shows_versions_and_paths(shop):
    fresh = shop.run("debug")
    assert fresh.code == 0
    assert "there is no database yet" in fresh.out
    shop.run("build")
    assert "connection: OK" in shop.run("debug").out
    shop.database.write_text("none", encoding="utf-8")
    assert shop.run("debug").code == 2


def test_every_command_is_in_the_help_and_has_its_own(capsys):
    with pytest.raises(SystemExit) as left:
        main(["--help"])
    assert left.value.code == 0
    overview = capsys.readouterr().out
    for command in COMMANDS:
        assert command in overview
        with pytest.raises(SystemExit):
            main([command, "--help"])
        said = capsys.readouterr().out
        assert said.startswith(f"usage: gouji {command} ")
        assert ("--database" in said) == (COMMANDS[command].has_project and COMMANDS[command].opens_database)
        assert ("--threads" in said) == (COMMANDS[command].is_parallel or command == "check")


def test_every_function_of_the_table_is_there():
    for command in TABLE:
        module, _, function = command.does.partition(":")
        assert callable(getattr(importlib.import_module(module), function)), command.name


def test_the_page_of_commands_is_made_of_the_table():
    assert (ROOT / "docs/commands.md").read_text(encoding="utf-8") == page(), "run make docs"


def test_no_command_lists_them_and_a_wrong_one_is_told_what_it_may_mean(capsys):
    with pytest.raises(SystemExit) as left:
        main([])
    assert left.value.code == 2
    assert "  build        seed, run, test and validate" in capsys.readouterr().out
    assert main(["bulid"]) == 2
    assert "there is no command 'bulid'\n  → did you mean build?" in capsys.readouterr().err
    assert main(["xyzzy"]) == 2
    assert "`gouji --help` lists the commands" in capsys.readouterr().err


def test_help_imports_no_heavy_library():
    code = "import sys; from gouji.cli.main import _parser; _parser(); "
    code += "print(sorted(set(sys.modules) & set(sys.argv[1:])))"
    heavy = ["duckdb", "great_expectations", "polars", "pandas", "sqlglot", "jinja2", "yaml", "rich", "scipy"]
    done = subprocess.run([sys.executable, "-c", code, *heavy], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "[]\n"


def test_a_traceback_is_shown_only_when_asked_for(shop, monkeypatch):
    shop.write("models/x.sql", "{{ nothing }}")
    monkeypatch.setenv("GOUJI_DEBUG", "1")
    done = subprocess.run(
        [sys.executable, str(ROOT / "runner.py"), "ls", "--project-dir", str(shop.root)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "Traceback" in done.stderr
    assert "error: models/x.sql:1" in done.stderr


NOISE = """
import os, sys
from gouji.cli import main as command

parse = command.parse
def noisy(arguments):
    os.write(1, b"a line of a library\\n")  # as C code does
    return parse(arguments)

command.parse = noisy
code = command.main(["ls", "--project-dir", sys.argv[1], "--select", "stg_orders"])
print("afterwards", flush=True)
os.write(1, b"as before\\n")
sys.exit(code)
"""


def test_what_a_library_prints_by_itself_is_no_output(shop):
    ended = subprocess.run(
        [sys.executable, "-c", NOISE, str(shop.root)], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert ended.stdout.splitlines() == ["shop.staging.stg_orders", "afterwards", "as before"]
    assert "a line of a library" in ended.stderr
    assert ended.returncode == 0


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_a_command_whose_output_is_closed_does_its_work(shop, closed):
    line = f'"{sys.executable}" "{ROOT}/runner.py" compile --quiet --project-dir "{shop.root}" {closed}'
    assert subprocess.run(["bash", "-c", line], check=False).returncode == 0
    assert (shop.root / "target/compiled").is_dir()
