"""What was made of texts (templates, YAML) is taken from the last command, and from nothing that is not its own."""

from __future__ import annotations

import pytest

from gouji.engine.project import yamlfiles
from gouji.engine.project.yamlfiles import Located, read_yaml
from gouji.engine.vocabulary.errors import ConfigurationError
from gouji.engine.vocabulary.textcache import TextCache


@pytest.fixture
def maker(tmp_path):
    path = tmp_path / "maker.py"
    path.write_text("one")
    return path


def compiled(cache: TextCache, source: str) -> list[str]:
    """Asks for a template; gives the sources that had to be compiled for it."""
    made = []
    if cache.get(source, "x.sql") is None:
        made.append(source)
        cache.keep(source, "x.sql", compile("0", "x.sql", "eval"))
    return made


def kept(tmp_path, maker, *sources: str):
    cache = TextCache(tmp_path / "texts.cache", maker)
    for source in sources:
        compiled(cache, source)
    cache.save()
    return tmp_path / "texts.cache"


def test_a_template_is_compiled_once(tmp_path, maker):
    path = kept(tmp_path, maker, "a")
    assert compiled(TextCache(path, maker), "a") == []
    assert compiled(TextCache(path, maker), "b") == ["b"]
    assert not list(tmp_path.glob("*.writing"))


def test_what_is_no_longer_used_is_forgotten(tmp_path, maker):
    kept(tmp_path, maker, "a", "b")
    path = kept(tmp_path, maker, "a")
    assert compiled(TextCache(path, maker), "b") == ["b"]


@pytest.mark.parametrize("damage", [b"", b"x" * 100, None])
def test_a_damaged_file_is_as_good_as_none(tmp_path, maker, damage):
    path = kept(tmp_path, maker, "a")
    path.write_bytes(path.read_bytes()[:-1] if damage is None else damage)
    assert compiled(TextCache(path, maker), "a") == ["a"]


def test_another_maker_uses_nothing_of_it(tmp_path, maker):
    path = kept(tmp_path, maker, "a")
    maker.write_text("two")
    assert compiled(TextCache(path, maker), "a") == ["a"]


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path, maker):
    cache = TextCache(tmp_path / "nowhere" / "texts.cache", maker)
    assert compiled(cache, "a") == ["a"]
    cache.save()


def test_a_macro_that_changes_is_compiled_again(shop):
    assert shop.run("compile").code == 0
    shop.replace("models/staging/stg_orders.sql", "kind\n", "kind as kinds\n")
    assert "kind as kinds" in shop.run("compile", "--select", "stg_orders").out


def lines_of(value):
    """The lines of all mappings in a value, in its order."""
    if isinstance(value, Located):
        return [value.line, value.lines, *(lines_of(each) for each in value.values())]
    return [lines_of(each) for each in value] if isinstance(value, list) else None


@pytest.mark.parametrize(
    ("text", "is_kept"),
    [
        ("a: 1\nb: [x, 1.5, true, null, {c: d}]\n# none\ne:\n  f: |\n    g\n", True),
        ("", True),
        ("1: a\nnull: b\ntrue: c\n", True),
        ("day: 2024-01-01\n", False),
        ("a: &x [1]\nb: *x\n", False),
        ("<<: &x {a: 1}\nb: 2\n", True),
        ("a: !!set {b}\n", False),
    ],
)
def test_yaml_from_the_cache_is_as_it_was_read(tmp_path, maker, monkeypatch, text, is_kept):
    path = tmp_path / "x.yml"
    path.write_text(text)
    first = TextCache(tmp_path / "texts.cache", maker)
    read = read_yaml(path, "x.yml", first)
    first.save()
    second = TextCache(tmp_path / "texts.cache", maker)
    parsed = []
    parse = yamlfiles.parse_yaml
    monkeypatch.setattr(yamlfiles, "parse_yaml", lambda *given: parsed.append(given) or parse(*given))
    again = read_yaml(path, "x.yml", second)
    assert bool(parsed) is not is_kept
    assert repr(again) == repr(read) == repr(parse(text, "x.yml"))
    if "*" not in text:
        assert lines_of(again) == lines_of(read)


def test_yaml_that_is_wrong_is_refused_each_time(tmp_path, maker):
    path = tmp_path / "x.yml"
    path.write_text("a: 1\na: 2\n")
    for _ in range(2):
        cache = TextCache(tmp_path / "texts.cache", maker)
        with pytest.raises(ConfigurationError, match="written twice"):
            read_yaml(path, "x.yml", cache)
        cache.save()


def test_an_argument_that_changes_is_worked_out_again(shop):
    assert shop.run("build").code == 0
    shop.replace("models/marts/fct_orders.yml", "ref('customers')", "ref('nobody')")
    run = shop.run("build")
    assert run.code != 0
    assert "nobody" in run.text
