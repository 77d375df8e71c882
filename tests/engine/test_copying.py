"""Copies of database files, with and without shared blocks."""

from __future__ import annotations

import fcntl
import os

import pytest

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
