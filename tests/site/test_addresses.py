"""The address of a publication: a column that the register of documents may lack."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest

from gouji.engine.database.warehouse import Warehouse
from gouji.engine.project import mergedseeds
from gouji.engine.project.yamlfiles import yaml_text
from gouji.engine.vocabulary.errors import SeedError
from gouji.field.reading.seedrows import DOCUMENTS
from gouji.field.site import documents as pages
from gouji.field.site.originals import Originals
from gouji.field.site.source import Source, documents, tables
from gouji.field.site.templates import Folder, environment
from gouji.field.templates.seedfiles import seed_columns
from tests.integration.corruption import ROOT

MODEL = ROOT / "models/staging/reference/stg_reference__documents.sql"
ADDRESS = "https://www.example.gov.cn/2024/budget.html?id=1&part=2"


def test_a_register_without_addresses_has_none():
    """Those of projects and stores from before there was the column."""
    columns = seed_columns(ROOT / f"seeds/{DOCUMENTS}.csv")
    model = MODEL.read_text(encoding="utf-8").replace("{{ document_rows('documents') }}", "register")
    row = ", ".join(f"null::varchar as {name}" for name in columns if name != "source_url")
    with duckdb.connect() as connection:
        connection.execute(f"create table register as select {row}")
        assert connection.execute(f"select source_url from ({model})").fetchall() == [(None,)]
        connection.execute(f"create or replace table register as select {row}, '{ADDRESS}' as source_url")
        assert connection.execute(f"select source_url from ({model})").fetchall() == [(ADDRESS,)]


def test_a_page_leads_to_its_publication_where_the_register_knows_it(project, tmp_path):
    unread = SimpleNamespace(root=tmp_path, target=tmp_path / "target", variables={"source_folders": []})
    told = {"xinjiang_2024": ADDRESS, "kizilsu_2024": "javascript:alert(1)", "tekes_2022": None}
    folder = Folder(tmp_path, environment())
    with Warehouse(project / "gouji.duckdb", read_only=True) as warehouse:
        source = Source(warehouse)
        assert {row["source_url"] for row in documents(source)} == {None}
        source.relations["marts.dim_documents"].remove("source_url")
        known = {row["document_id"]: row for row in documents(source)}  # of a database that lacks the column
        some = {name: {**known[name], "source_url": address} for name, address in told.items()}
        context = pages.Context(some, {}, tables(source), {}, Originals(unread, ()))
        with pages.documents_written(source, context, folder):
            pass
    shown = {name: (tmp_path / f"documents/{name}.html").read_text(encoding="utf-8") for name in told}
    links = {name: re.findall(r'id="publication" href="([^"]+)"', text) for name, text in shown.items()}
    assert links == {"xinjiang_2024": [ADDRESS.replace("&", "&amp;")], "kizilsu_2024": [], "tekes_2022": []}
    assert "javascript:alert(1)" in shown["kizilsu_2024"]
    assert 'href="javascript' not in shown["kizilsu_2024"]


def project_over(tmp_path: Path, own: str) -> tuple[SimpleNamespace, list[Path]]:
    package = tmp_path / "package/documents.csv"
    package.parent.mkdir()
    package.write_text("id,name,source_url\npackaged,one,there\n", encoding="utf-8")
    described = {"name": "documents", "config": {"meta": {"optional": ["source_url"]}}}
    package.with_suffix(".yml").write_text(yaml_text({"version": 2, "seeds": [described]}), encoding="utf-8")
    path = tmp_path / "documents.csv"
    path.write_text(own, encoding="utf-8")
    project = SimpleNamespace(
        target=tmp_path / "target",
        relative=lambda file: Path(file).relative_to(tmp_path).as_posix(),
        package_of=lambda file: "package" if file.startswith("package/") else None,
    )
    return project, [path, package]


def test_the_seed_of_a_project_may_lack_what_the_package_calls_optional(tmp_path):
    project, paths = project_over(tmp_path, "id,name\nown,two\n")
    merged = mergedseeds.merged_seed(project, "documents", paths)
    assert merged.read_text(encoding="utf-8") == "id,name,source_url\nown,two,\npackaged,one,there\n"


def test_the_seed_of_a_project_may_lack_nothing_else(tmp_path):
    project, paths = project_over(tmp_path, "id,source_url\nown,there\n")
    with pytest.raises(SeedError, match=r"other columns than .*: name"):
        mergedseeds.merged_seed(project, "documents", paths)
