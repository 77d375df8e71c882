"""A target of type spark: what its keys mean, and what is refused with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from gouji.engine.project.profiles import load_profile
from gouji.engine.vocabulary.errors import ConfigurationError


def written(folder: Path, *lines: str) -> Path:
    begin = "shop:\n  target: far\n  outputs:\n    far:\n      type: spark\n      path: far.duckdb\n"
    (folder / "profiles.yml").write_text(begin + "".join(f"      {line}\n" for line in lines), encoding="utf-8")
    return folder


def loaded(folder: Path):
    return load_profile(folder, "shop", lambda text: text)


def test_an_engine_is_begun_here_unless_an_address_is_given(tmp_path):
    target = loaded(written(tmp_path, "threads: 3")).spark
    assert (target.server, target.remote) == ("sail", None)
    assert target.location == tmp_path / "far.duckdb.parquet"
    assert target.parameters == {"spark.sql.shuffle.partitions": "3"}
    far = loaded(written(tmp_path, "remote: sc://host:15002", "server_side_parameters: {a: 1, b: true}")).spark
    assert (far.remote, far.parameters["a"], far.parameters["b"]) == ("sc://host:15002", "1", "true")


def test_two_databases_may_keep_their_files_in_one_folder(tmp_path):
    folders = set()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        folders.add(loaded(written(tmp_path / name, f"location: {tmp_path}/shared")).spark.location)
    assert len(folders) == 2
    assert {each.parent for each in folders} == {tmp_path / "shared"}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("server: flink", "there is no server 'flink'"),
        ("remote: host:15002", "no address of Spark Connect"),
        ("location: s3://bucket/x", "is no folder"),
        ("server_side_parameters: [a]", "must be 'name: value' lines"),
        ("token: x", "'token' is not supported"),
    ],
)
def test_what_no_engine_takes_is_refused_with_its_line(tmp_path, line, message):
    with pytest.raises(ConfigurationError, match=message) as caught:
        loaded(written(tmp_path, "threads: 2", line))
    assert str(caught.value).startswith(f"{tmp_path}/profiles.yml:8")
