"""What is known of a file is believed only where nobody can have touched it since: as git's index does."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from gouji.engine.vocabulary import filedigests
from gouji.engine.vocabulary.filedigests import RESTED_NS, FileDigests, digests_in


@pytest.fixture
def rested(monkeypatch):
    """Files were written an hour ago, as the clock of the digests has it."""
    now = filedigests.time.time_ns
    monkeypatch.setattr(filedigests.time, "time_ns", lambda: now() + 3_600_000_000_000)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def reads(monkeypatch) -> list[Path]:
    """The files that are read from now on."""
    seen: list[Path] = []
    read = filedigests._read
    monkeypatch.setattr(filedigests, "_read", lambda path: seen.append(path) or read(path))
    return seen


@pytest.mark.parametrize(
    "content",
    [b"", b"a", b"a,b\n1,2\n", b"  a \n", b"\n \t\n", b"a" * (3 << 20), b"a" + b" " * (2 << 20) + b"b\n\n",
     b" " * (1 << 20) + b"a", b"\xef\xbb\xbfa\n", b"a\x0b\x0c\r\n"],
)  # fmt: skip
def test_both_digests_come_of_one_reading(tmp_path, content):
    found = FileDigests(tmp_path / "files.cache").of(written(tmp_path / "a.csv", content))
    assert (found.sha256, found.stripped) == (sha256(content), sha256(content.strip()))


def test_a_file_that_rests_is_read_once_also_by_the_next_command(tmp_path, rested, monkeypatch):
    path = written(tmp_path / "a.csv", b"one")
    first = FileDigests(tmp_path / "files.cache")
    first.of(path)
    first.save()
    seen = reads(monkeypatch)
    assert first.of(path).sha256 == FileDigests(tmp_path / "files.cache").of(path).sha256 == sha256(b"one")
    assert seen == []


def test_a_change_that_keeps_size_and_time_is_noticed(tmp_path, rested):
    path = written(tmp_path / "a.csv", b"one")
    digests = FileDigests(tmp_path / "files.cache")
    digests.of(path)
    digests.save()
    before = path.stat()
    written(path, b"two")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert digests.of(path).sha256 == FileDigests(tmp_path / "files.cache").of(path).sha256 == sha256(b"two")


def test_a_file_in_the_place_of_another_is_noticed(tmp_path, rested):
    path = written(tmp_path / "a.csv", b"one")
    digests = FileDigests(tmp_path / "files.cache")
    digests.of(path)
    written(tmp_path / "b.csv", b"two").replace(path)
    assert digests.of(path).sha256 == sha256(b"two")


def test_a_file_that_was_read_while_it_was_young_is_read_again(tmp_path, monkeypatch):
    """Written twice within one step of the clock a file looks the same: the clock stands here."""
    path = written(tmp_path / "a.csv", b"one")
    still = filedigests._identity(path.stat())
    monkeypatch.setattr(filedigests, "_identity", lambda at: still)
    digests = FileDigests(tmp_path / "files.cache")
    digests.of(path)
    digests.save()
    written(path, b"two")
    assert digests.of(path).sha256 == FileDigests(tmp_path / "files.cache").of(path).sha256 == sha256(b"two")


@pytest.mark.parametrize(("late", "is_believed"), [(0, True), (-1, False)])
def test_it_must_have_rested_for_two_seconds(tmp_path, late, is_believed):
    path = written(tmp_path / "a.csv", b"one")
    found = FileDigests(tmp_path / "files.cache").of(path)
    changed = max(found.identity[-2:])
    known = filedigests.FileDigest(found.identity, changed + RESTED_NS + late, found.sha256, found.stripped)
    assert known.holds(found.identity) is is_believed


def test_where_files_do_not_tell_of_changes_all_are_read(tmp_path, rested, monkeypatch):
    monkeypatch.setattr(filedigests, "_TELLS_CHANGE", False)
    path = written(tmp_path / "a.csv", b"one")
    digests = FileDigests(tmp_path / "files.cache")
    digests.of(path)
    seen = reads(monkeypatch)
    digests.of(path)
    assert seen == [path]


@pytest.mark.parametrize("damage", [lambda old: b"", lambda old: old[:-9], lambda old: old.replace(b"a.csv", b"b.csv")])
def test_a_damaged_cache_is_as_good_as_none(tmp_path, rested, damage, monkeypatch):
    path, cache = written(tmp_path / "a.csv", b"one"), tmp_path / "files.cache"
    digests = FileDigests(cache)
    digests.of(path)
    digests.save()
    cache.write_bytes(damage(cache.read_bytes()))
    seen = reads(monkeypatch)
    assert FileDigests(cache).of(path).sha256 == sha256(b"one")
    assert seen == [path]


def test_files_that_are_gone_are_forgotten(tmp_path, rested):
    paths = [written(tmp_path / name, b"one") for name in ("a.csv", "b.csv")]
    digests = FileDigests(tmp_path / "files.cache")
    for path in paths:
        digests.of(path)
    paths[0].unlink()
    digests.save()
    kept = json.loads((tmp_path / "files.cache").read_bytes().partition(b"\n")[2])
    assert list(kept) == [str(paths[1])]


def test_a_cache_that_cannot_be_written_disturbs_nobody(tmp_path):
    digests = FileDigests(tmp_path / "nowhere" / "files.cache")
    digests.of(written(tmp_path / "a.csv", b"one"))
    digests.save()
    assert not (tmp_path / "nowhere").exists()


def test_a_build_notices_a_seed_that_was_exchanged_for_one_of_the_same_size_and_time(shop, monkeypatch):
    seed = next((shop.root / "seeds").rglob("*.csv"))
    past = (seed.stat().st_mtime_ns - 3_600_000_000_000,) * 2
    os.utime(seed, ns=past)
    assert shop.run("build").code == 0
    assert shop.run("build").code == 0
    text = seed.read_text()
    digit = next(sign for sign in reversed(text) if sign.isdigit())
    at = text.rindex(digit)
    seed.write_text(text[:at] + str((int(digit) + 1) % 10) + text[at + 1 :])
    os.utime(seed, ns=past)
    shop.run("build")
    results = json.loads((shop.root / "target/run_results.json").read_text())["results"]
    of_seed = next(each for each in results if each["unique_id"].endswith(f".{seed.stem}"))
    assert of_seed["status"] != "reused"
    assert digests_in(shop.root / "target").of(seed).sha256 == sha256(seed.read_bytes())
