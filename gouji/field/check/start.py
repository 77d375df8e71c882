"""`init`: a small project of one's own over the packaged one: its documents and judgements alone."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from gouji import __version__
from gouji.engine.project.carried import carried_project, header_line, own_seeds

# dbt names schemas by the macro of the project that it builds.
_MACRO = "macros/generate_schema_name.sql"
_PROJECT = """\
# A project over the package `gouji` (packages.yml): models, macros, rules, templates and suites come from there. A
# model, macro or test of the same name here stands for the package's. For dbt, also write that the package's is not
# built: `models: gouji: FOLDER: NAME: +enabled: false`.
name: {name}
version: "1.0"
profile: {name}
config-version: 2

model-paths: ["models"]
seed-paths: ["seeds"]
macro-paths: ["macros"]
test-paths: ["tests/data"]
target-path: target
clean-targets: ["target"]

flags:
  # dbt's models of the package look for a seed in the package, and then here.
  require_ref_searches_node_package_before_root: true

seeds:
  {name}:
    +schema: raw
    +quote_columns: false
  gouji:
    # What was read of documents, and what was judged, is the project's own: the package has the columns alone.
{seeds}
data_tests:
  gouji:
    # A number that only the prose of a document proves stands in no rule where its prose is not read.
    assert_every_cell_stands_in_a_rule: {{+severity: warn}}
"""
_PACKAGES = """\
# The installed package, version {version}. `gouji init` writes this file anew where the package has moved.
packages:
  - local: {folder}
"""
_PROFILES = """\
{name}:
  target: dev
  outputs:
    dev:
      type: duckdb
      path: {name}.duckdb
      schema: main
      threads: 2
      settings:
        memory_limit: 3GB
    # On an engine that speaks Spark Connect: gouji build --target spark, which says what to install.
    spark:
      type: spark
      server: "{{{{ env_var('GOUJI_SPARK_SERVER', 'sail') }}}}"
      remote: "{{{{ env_var('SPARK_REMOTE', '') }}}}"
      path: {name}-spark.duckdb
      schema: main
      threads: 2
      settings:
        memory_limit: 3GB
"""
_IGNORED = "/target/\n/dbt_packages/\n/packages.yml\n/package-lock.yml\n/logs/\n*.duckdb\n*.duckdb.*\n"
_README = """\
# {name}

Budget disclosures, read and judged by [gouji](https://pypi.org/project/gouji/).

```sh
gouji init                    # after a fresh checkout: points packages.yml at the installed package
gouji add documents/*.pdf     # read published files: their rows go into seeds/
gouji build                   # build, judge, and write the site: target/site/index.html
gouji explain FINDING         # why
gouji acknowledge FINDING --kind … --reason-zh … --reason-en …
```

`documents/` is for the published files. `seeds/` holds what was read of them and what you judged. A finding that nobody
has judged fails the build. `gouji ls` lists everything that is built; a model of the same name in `models/` stands for
the package's. dbt-core with dbt-duckdb builds the same tables where gouji is installed beside it: `dbt deps`, then
`dbt build`.
"""


def start(folder: Path) -> list[Path]:
    """Write the project into a folder, and return the files that were written; those that are there already stay.

    `packages.yml` is written anew where it names another folder. Raises OSError.
    """
    package = carried_project()
    name = project_name(folder)
    seeds = own_seeds(package)
    texts = {
        "dbt_project.yml": _PROJECT.format(name=name, seeds="".join(_not_built(seeds))),
        "profiles.yml": _PROFILES.format(name=name),
        ".gitignore": _IGNORED,
        "README.md": _README.format(name=name),
        "documents/.gitkeep": "",
        _MACRO: (package / _MACRO).read_text(encoding="utf-8"),
        **{seed.as_posix(): header_line(package / seed) for seed in seeds},
    }
    written = []
    for relative, text in texts.items():
        path = folder / relative
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            written.append(path)
    packages = folder / "packages.yml"
    text = _PACKAGES.format(version=__version__, folder=_quoted(package))
    if not packages.is_file() or packages.read_text(encoding="utf-8") != text:
        packages.write_text(text, encoding="utf-8")
        written.append(packages)
    return written


def _not_built(seeds: Iterable[Path]) -> Iterator[str]:
    """The lines of `dbt_project.yml` that leave seeds of the package out."""
    for folder, paths in groupby(seeds, key=lambda path: path.parts[1:-1]):
        for depth, part in enumerate(folder):
            yield f"{' ' * (4 + 2 * depth)}{part}:\n"
        for path in paths:
            yield f"{' ' * (4 + 2 * len(folder))}{path.stem}: {{+enabled: false}}\n"


def project_name(folder: Path) -> str:
    """A name for the project of a folder: letters, digits and underscores, and not that of the package."""
    name = re.sub(r"\W+", "_", os.path.basename(os.path.abspath(folder)), flags=re.ASCII).strip("_").lower()  # noqa: PTH100, PTH119
    if not name or name[0].isdigit():
        name = f"budgets_{name}".rstrip("_")
    return f"{name}_project" if name == "gouji" else name


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
