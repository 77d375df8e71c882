"""`init`: a small project of one's own over the packaged one: its documents and judgements alone."""

from __future__ import annotations

import csv
import os
import re
from pathlib import Path

from gouji import __version__
from gouji.reading.carried import carried_columns, carried_project

# Seeds that are carried whole and to which a project adds its own rows.
_ADDED = ("reference/units", "reference/department_units")
_PROJECT = """\
# A project over the package `gouji` (packages.yml): models, macros, rules, templates and suites come from there. A
# model, macro or test of the same name here stands for the package's; seeds of the same name are added to it.
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
"""
_IGNORED = "/target/\n/dbt_packages/\n/packages.yml\n/logs/\n*.duckdb\n*.duckdb.*\n"
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
the package's.
"""


def start(folder: Path) -> list[Path]:
    """Write the project into a folder, and return the files that were written; those that are there already stay.

    `packages.yml` is written anew where it names another folder. Raises OSError.
    """
    package = carried_project()
    name = project_name(folder)
    texts = {
        "dbt_project.yml": _PROJECT.format(name=name),
        "profiles.yml": _PROFILES.format(name=name),
        ".gitignore": _IGNORED,
        "README.md": _README.format(name=name),
        "documents/.gitkeep": "",
    }
    for seed in sorted((package / "seeds").rglob("*.csv")):
        relative = seed.relative_to(package)
        if carried_columns(seed) is not None or relative.as_posix().removeprefix("seeds/")[:-4] in _ADDED:
            with seed.open(encoding="utf-8", newline="") as file:
                texts[relative.as_posix()] = ",".join(next(csv.reader(file))) + "\n"
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


def project_name(folder: Path) -> str:
    """A name for the project of a folder: letters, digits and underscores, and not that of the package."""
    name = re.sub(r"\W+", "_", os.path.basename(os.path.abspath(folder)), flags=re.ASCII).strip("_").lower()  # noqa: PTH100, PTH119
    if not name or name[0].isdigit():
        name = f"budgets_{name}".rstrip("_")
    return f"{name}_project" if name == "gouji" else name


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
