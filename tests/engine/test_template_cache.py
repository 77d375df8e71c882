"""Compiled templates are taken from the last command, and from nothing that is not theirs."""

from __future__ import annotations

import pytest

from gouji.engine.jinja.templatecache import TemplateCache


@pytest.fixture
def maker(tmp_path):
    path = tmp_path / "maker.py"
    path.write_text("one")
    return path


def compiled(cache: TemplateCache, source: str) -> list[str]:
    """Asks for a template; gives the sources that had to be compiled for it."""
    made = []

    def make():
        made.append(source)
        return compile("0", "x.sql", "eval")

    cache.code(source, "x.sql", make)
    return made


def kept(tmp_path, maker, *sources: str):
    cache = TemplateCache(tmp_path / "templates.cache", maker)
    for source in sources:
        compiled(cache, source)
    cache.save()
    return tmp_path / "templates.cache"


def test_a_template_is_compiled_once(tmp_path, maker):
    path = kept(tmp_path, maker, "a")
    assert compiled(TemplateCache(path, maker), "a") == []
    assert compiled(TemplateCache(path, maker), "b") == ["b"]
    assert not list(tmp_path.glob("*.writing"))


def test_what_is_no_longer_used_is_forgotten(tmp_path, maker):
    kept(tmp_path, maker, "a", "b")
    path = kept(tmp_path, maker, "a")
    assert compiled(TemplateCache(path, maker), "b") == ["b"]


@pytest.mark.parametrize("damage", [b"", b"x" * 100, None])
def test_a_damaged_file_is_as_good_as_none(tmp_path, maker, damage):
    path = kept(tmp_path, maker, "a")
    path.write_bytes(path.read_bytes()[:-1] if damage is None else damage)
    assert compiled(TemplateCache(path, maker), "a") == ["a"]


def test_another_maker_uses_nothing_of_it(tmp_path, maker):
    path = kept(tmp_path, maker, "a")
    maker.write_text("two")
    assert compiled(TemplateCache(path, maker), "a") == ["a"]


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path, maker):
    cache = TemplateCache(tmp_path / "nowhere" / "templates.cache", maker)
    assert compiled(cache, "a") == ["a"]
    cache.save()


def test_a_macro_that_changes_is_compiled_again(shop):
    assert shop.run("compile").code == 0
    shop.replace("models/staging/stg_orders.sql", "kind\n", "kind as kinds\n")
    assert "kind as kinds" in shop.run("compile", "--select", "stg_orders").out
