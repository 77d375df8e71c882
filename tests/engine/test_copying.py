"""Copies of database files, with and without shared blocks."""

from __future__ import annotations

import errno
import fcntl
import os

import pytest

from gouji.engine.database import copying
from gouji.engine.database.copying import copy_file


def test_a_file_system_that_cannot_share_blocks_gets_a_copy(tmp_path, monkeypatch):
    def refuse(*asked):
        raise OSError(95, "not supported")

    monkeypatch.setattr(fcntl, "ioctl", refuse)
    (tmp_path / "one").write_bytes(b"rows" * 1000)
    (tmp_path / "other").write_bytes(b"older and longer" * 1000)
    assert copy_file(tmp_path / "one", tmp_path / "other") is False
    assert (tmp_path / "other").read_bytes() == b"rows" * 1000


def test_one_that_can_is_asked_for_it(tmp_path, monkeypatch):
    def share(taken, request, given):
        assert request == 0x40049409
        os.write(taken, os.pread(given, 100, 0))

    monkeypatch.setattr(fcntl, "ioctl", share)
    (tmp_path / "one").write_bytes(b"rows")
    assert copy_file(tmp_path / "one", tmp_path / "other") is True
    assert (tmp_path / "other").read_bytes() == b"rows"


def test_a_file_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        copy_file(tmp_path / "nothing", tmp_path / "other")


@pytest.fixture
def large(tmp_path, monkeypatch):
    """A file that counts as large, of several pieces and no round length, and one that is longer in its way."""
    monkeypatch.setattr(copying, "LARGE", 1)
    monkeypatch.setattr(copying, "_PIECE", 1 << 16)
    monkeypatch.setattr(copying, "_shared", lambda source, target: False)
    (tmp_path / "one").write_bytes(os.urandom(200_001))
    (tmp_path / "other").write_bytes(os.urandom(300_000))
    return tmp_path


def test_a_large_file_goes_from_disk_to_disk(large, monkeypatch):
    if copying.copy_directly(large / "one", large / "tried"):  # not on every file system
        monkeypatch.setattr(copying.shutil, "copyfile", None)
    assert copy_file(large / "one", large / "other") is False
    assert (large / "other").read_bytes() == (large / "one").read_bytes()


@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOTSUP])
def test_where_that_is_refused_it_goes_by_memory(large, monkeypatch, number):
    def refuse(*asked):
        raise OSError(number, "refused")

    monkeypatch.setattr(copying.os, "pwritev", refuse)
    copy_file(large / "one", large / "other")
    assert (large / "other").read_bytes() == (large / "one").read_bytes()


def test_a_piece_that_was_written_in_part_is_not_believed(large, monkeypatch):
    monkeypatch.setattr(copying.os, "pwritev", lambda taken, pieces, place: 4096)
    copy_file(large / "one", large / "other")
    assert (large / "other").read_bytes() == (large / "one").read_bytes()


def test_a_disk_that_is_full_is_an_error(large, monkeypatch):
    def refuse(*asked):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(copying, "_pieces", refuse)
    with pytest.raises(OSError, match="full"):
        copy_file(large / "one", large / "other")
