"""A small project whose build takes some seconds, in which something may happen."""

from __future__ import annotations

import subprocess
from pathlib import Path

import duckdb

from .engine import SERVER, Engine, engine_of

# On Java fewer rows take as long, and it takes longer to begin.
SIDE = 3000 if SERVER == "sail" else 1500
PAIRS = SIDE * SIDE
FILES = {
    "dbt_project.yml": "name: mill\nversion: '1.0'\nprofile: mill\nmodel-paths: [models]\nseed-paths: [seeds]\n",
    "profiles.yml": (
        "mill:\n  target: spark\n  outputs:\n    spark: "
        f"{{type: spark, server: {SERVER}, path: mill.duckdb, schema: main, threads: 2}}\n"
        "    here: {type: duckdb, path: here.duckdb, schema: main, threads: 2}\n"
    ),
    "seeds/sacks.csv": "sack_id,kilos\n1,10\n2,20\n",
    "models/ground.sql": "select sack_id, cast(kilos as decimal(18, 2)) as kilos from {{ ref('sacks') }}\n",
    # Some seconds of work, in which something may happen; counted as it is made, so that nothing has to hold it.
    "models/slow.sql": (
        "select count(*) as pairs, count(*) filter (where hash_of < '8') as low from (\n"
        "select md5(cast(a.n * 7919 + b.n as varchar)) as hash_of\n"
        f"from (select unnest(range({SIDE})) as n) as a cross join (select unnest(range({SIDE})) as n) as b)\n"
        "where (select count(*) from {{ ref('ground') }}) > 0\n"
    ),
    "models/after.sql": "select pairs from {{ ref('slow') }}\n",
}
TABLES = "\nmodels: {mill: {+materialized: table}}\n"


def written(folder: Path) -> Engine:
    """The project, in a folder, not built."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + (TABLES if name == "dbt_project.yml" else ""), encoding="utf-8")
    return Engine(folder, folder / "mill.duckdb")


def rows(engine: Engine) -> tuple[int, int]:
    """How many rows a table has and how many another has counted, in the published version."""
    with duckdb.connect(str(engine.database), read_only=True) as connection:
        return connection.execute("select (select count(*) from ground), (select pairs from after)").fetchone()


def in_the_middle(engine: Engine) -> tuple[subprocess.Popen[str], int]:
    """A build that has begun with the slow model, and the process of its engine."""
    (engine.project / "seeds/sacks.csv").write_text("sack_id,kilos\n1,10\n2,20\n3,30\n", encoding="utf-8")
    process = engine.begin("build")
    assert process.stdout is not None
    for line in process.stdout:
        if "ground" in line and " OK " in line:
            break
    pid = engine_of(process)
    assert pid is not None
    return process, pid
