"""What the site is made of: hostile labels, open findings, what may be absent, and a site that cannot be made."""

from __future__ import annotations

import csv
import shutil
import threading
import urllib.error
import urllib.request
from pathlib import Path

import duckdb
import pytest

from gouji.engine.database.warehouse import Warehouse
from gouji.engine.vocabulary.errors import UsageError
from gouji.field.quality.seedplaces import SeedPlace, csv_lines
from gouji.field.site.places import placed
from gouji.field.site.server import server
from gouji.field.site.source import Source
from gouji.field.site.templates import dumped, figure, money, slug
from tests.integration.corruption import copy_project

from .browsing import visiting
from .conftest import gouji

LABEL = "<script>document.title='taken'</script><img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory) -> Path:
    """A project with a label that is markup: the finding is open, the build fails, its database is looked at."""
    project = copy_project(tmp_path_factory.mktemp("hostile"))
    path = project / "seeds/budget/printed_rows.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    wanted = ("xinjiang_2024", "T03", "205")
    row = next(row for row in rows if (row["document_id"], row["table_id"], row["printed_code"]) == wanted)
    row["printed_label"] = LABEL
    rows[0]["details"] = LABEL  # among the first rows, which the catalogue shows
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    assert gouji(project, "build", "--exclude", "resource_type:expectation").returncode == 1
    failed = project / "target/failed.duckdb"
    with duckdb.connect(str(failed)) as connection:
        connection.execute("update quality.fct_implied_cells set derivation = '<b>' || derivation || '</b>'")
        connection.execute("insert into quality.fct_mutation_scores select run_id, 'copied', 'all', 'all', "
                           "1, 'new_document', 10, 9, 7, 7, 9, 9, 7 from quality.fct_runs")  # fmt: skip
    ended = gouji(project, "docs", "--database", str(failed))
    assert ended.returncode == 0, ended.stderr
    return project / "target/site"


def test_a_build_writes_its_site_when_something_changed_or_it_is_gone(project, site):
    first = site / "index.html"
    before = first.stat().st_mtime_ns
    # A suite that warns is evaluated in every build, and the site tells how it went.
    assert gouji(project, "build", "--exclude", "resource_type:expectation").returncode == 0
    assert first.stat().st_mtime_ns == before
    first.unlink()
    assert gouji(project, "build", "--no-site").returncode == 0
    assert not first.exists()
    assert gouji(project, "build").returncode == 0
    assert first.exists()


def test_the_site_of_a_failed_build_stands_apart_until_one_passes(project, site, hostile):
    failed = hostile.with_name("site-failed")
    assert "L_LABEL_STANDARD/xinjiang_2024/T03/" in (failed / "data/findings.js").read_text(encoding="utf-8")
    shutil.copytree(failed, site.with_name("site-failed"))
    assert gouji(project, "build").returncode == 0
    assert not site.with_name("site-failed").exists()
    assert (site / "index.html").exists()


@pytest.mark.parametrize(
    "name",
    ["index.html", "documents/xinjiang_2024.html", "findings.html", "catalogue.html#raw.printed_rows"],
)
def test_a_label_that_is_markup_stays_text(browser, hostile, name):
    with visiting(browser, hostile) as visit:
        page = visit.open(name)
        page.wait_for_function("document.readyState === 'complete'")
        assert page.title() != "taken"
        assert page.locator("img").count() == 0
        if "#" in name:
            page.locator("#relation table.sample").wait_for()
        if not name.startswith("index"):
            assert LABEL in page.locator("main").text_content()


def test_a_label_that_is_markup_stays_text_in_the_drawer(browser, hostile):
    with visiting(browser, hostile) as visit:
        page = visit.open("documents/xinjiang_2024.html#T03/2/total")
        assert LABEL in page.get_by_role("dialog").inner_text()
        assert page.locator("img").count() == 0


def test_an_open_finding_says_how_to_acknowledge_it(browser, hostile):
    with visiting(browser, hostile) as visit:
        page = visit.open("findings.html")
        page.locator("[data-filter=status]").select_option("open")
        page.locator("tbody tr button").first.click()
        page.locator(".details pre:visible").nth(2).wait_for()
        command, line = page.locator(".details pre:visible").all_inner_texts()[1:]
        assert command.startswith("python runner.py acknowledge L_LABEL_STANDARD/xinjiang_2024/T03/")
        assert LABEL in next(csv.reader([line]))


def test_implied_tables_stand_apart_with_their_derivation(browser, hostile):
    with visiting(browser, hostile) as visit:
        page = visit.open("documents/kizilsu_2024.html#implied")
        table = page.locator(".implied-tables table")
        row = table.locator("tbody tr", has_text="2080505")
        assert row.locator("summary").all_inner_texts() == ["98.10", "98.10"]
        assert not row.locator("pre").first.is_visible()
        row.locator("summary").nth(1).press("Enter")
        assert row.locator("pre").nth(1).inner_text() == "<b>+ 98.10 kizilsu_2024/T03/11/basic</b>"
        assert page.locator(".implied-tables b").count() == 0


def test_mutation_scores_are_drawn_once_there_are_some(hostile, site):
    assert 'id="figure-mutation"' in (hostile / "index.html").read_text(encoding="utf-8")
    assert 'id="figure-mutation"' not in (site / "index.html").read_text(encoding="utf-8")


def test_a_site_that_cannot_be_made_leaves_the_last_one(project, site, tmp_path):
    before = (site / "index.html").read_bytes()
    other = tmp_path / "other.duckdb"
    shutil.copy(project / "gouji.duckdb", other)
    with duckdb.connect(str(other)) as connection:
        connection.execute("drop table quality.fct_findings")
    ended = gouji(project, "docs", "--database", str(other))
    assert ended.returncode == 2
    assert "the site needs quality.fct_findings" in ended.stderr
    assert "run build first" in ended.stderr
    assert (site / "index.html").read_bytes() == before
    assert not site.with_name("site.making").exists()


def test_a_project_without_findings_has_no_site(shop):
    shop.run("build")
    assert shop.run("docs").code == 0
    assert not (shop.root / "target/site").exists()


def test_serving_needs_a_site(shop):
    made = shop.run("docs", "--serve")
    assert made.code == 2
    assert "there is no site to serve" in made.err


def status_of(request: urllib.request.Request) -> int:
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        refused.close()
        return refused.code


@pytest.mark.parametrize(
    ("path", "host", "status"),
    [
        ("/", "127.0.0.1", 200),
        ("/site/index.html", "localhost", 200),
        ("/gx/data_docs/index.html", "localhost", 200),
        ("/manifest.json", "127.0.0.1", 404),
        ("/site/../manifest.json", "127.0.0.1", 404),
        ("/site/%2e%2e/manifest.json", "127.0.0.1", 404),
        ("/site/index.html", "elsewhere.example", 404),
    ],
)
def test_only_pages_are_served_and_only_to_this_machine(project, path, host, status):
    with server(project / "target", 0) as serving:
        thread = threading.Thread(target=serving.serve_forever)
        thread.start()
        try:
            port = serving.server_address[1]
            assert serving.server_address[0] == "127.0.0.1"
            request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": f"{host}:{port}"})
            assert status_of(request) == status
        finally:
            serving.shutdown()
            thread.join()


def test_a_port_in_use_is_told(tmp_path):
    with server(tmp_path, 0) as serving, pytest.raises(UsageError, match="cannot be used"):
        server(tmp_path, serving.server_address[1])


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("9833.3800", "9,833.38"),
        ("-0.0100", "-0.01"),
        ("0.0000", "0.00"),
        ("1234567.1250", "1,234,567.125"),
        (None, ""),
    ],
)
def test_money_is_exact(value, shown):
    assert money(value) == shown


@pytest.mark.parametrize(
    ("text", "shown"), [("9833.38", "9,833.38"), ("874", "874"), ("2024年", "2024年"), ("0123", "0123"), (None, "")]
)
def test_a_number_among_words_is_grouped(text, shown):
    assert figure(text) == shown


def test_names_of_files_are_harmless_and_apart():
    assert slug("tekes_2024") == "tekes_2024"
    made = {slug(name) for name in ("..", "../x", "a/b", "a b", "特克斯", "x" * 200, "")}
    assert len(made) == 7
    assert all(name.replace("-", "").replace("_", "").isalnum() and name.isascii() for name in made)


def test_data_stays_data_in_a_script():
    assert dumped({"a": "</script>\u2028"}) == '{"a":"<\\/script>\\u2028"}'


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        (SeedPlace("seeds/a.csv", 3, "T03", "34", "total"), ("T03", "T03/34", "seeds/a.csv:3")),
        (SeedPlace("seeds/a.csv", 3, "T03"), ("T03", None, "seeds/a.csv:3")),
        (SeedPlace("seeds/a.csv", None), (None, None, "seeds/a.csv")),
        (None, (None, None, None)),
    ],
)
def test_a_finding_takes_table_row_and_file_from_its_place_in_the_seeds(place, shown):
    (finding,) = placed([{"finding_id": "f"}], {} if place is None else {"f": place})
    assert (finding["table"], finding["row"], finding["seed"]) == shown


def test_the_line_of_a_seed_is_that_of_its_file(tmp_path):
    """A row may be broken over lines: what follows stands further down than its number says."""
    path = tmp_path / "words.csv"
    path.write_text('document_id,row_no,words\na,1,"one\ntwo"\na,2,three\n', encoding="utf-8")
    lines = csv_lines(path, ("document_id", "row_no"))
    assert [lines[hash(("a", number))] for number in ("1", "2")] == [2, 4]
    database = tmp_path / "words.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema raw")
        connection.execute(f"create table raw.words as from read_csv('{path}', all_varchar = true)")
    warehouse = Warehouse(database, read_only=True)
    source = Source(warehouse)
    assert [row["seed_line"] for row in source.rows(f"select seed_line from {source.lined('words')}")] == [2, 4]
    warehouse.close()


@pytest.mark.parametrize("seed", ["budget/printed_rows", "budget/printed_cells", "narrative/n01_narrative_figures"])
def test_the_lines_of_the_real_seeds_are_those_of_their_files(project, seed):
    path = project / f"seeds/{seed}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        header = tuple(next(csv.reader(file)))
    warehouse = Warehouse(project / "gouji.duckdb", read_only=True)
    source = Source(warehouse)
    listed = source.rows(f"select * from {source.lined(path.stem)}")
    warehouse.close()
    lines = csv_lines(path, header)
    assert {hash(tuple(row[name] or "" for name in header)): row["seed_line"] for row in listed} == lines
