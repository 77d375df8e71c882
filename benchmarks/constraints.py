"""What primary and foreign keys cost a large table: a fresh process for each, CPU, peak memory and file.

    python benchmarks/constraints.py [rows]

The files go to a temporary folder.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb

COLUMNS = {
    "without constraints": "cell_id varchar, document_id varchar",
    "a foreign key to a dimension": "cell_id varchar, document_id varchar references documents (document_id)",
    "a primary key of text": "cell_id varchar primary key, document_id varchar",
    "both": "cell_id varchar primary key, document_id varchar references documents (document_id)",
}
CELLS = """
    select
        'county_' || (number // 1600) || '_2024/T07/' || ((number // 10) % 160) || '/' || (number % 10) as cell_id,
        'county_' || (number // 1600) || '_2024' as document_id,
        cast(number as decimal(18, 4)) as amount
    from range({rows}) as numbers (number)
"""


def measure(way: str, rows: int, path: Path) -> str:
    """Make the table in this process; gives a line of the table of figures."""
    with duckdb.connect(str(path), config={"memory_limit": "2GB", "threads": 2}) as connection:
        connection.execute("create table documents (document_id varchar primary key)")
        documents = f"select 'county_' || number || '_2024' from range({rows // 1600 + 1}) as numbers (number)"
        connection.execute(f"insert into documents {documents}")
        before = resource.getrusage(resource.RUSAGE_SELF)
        connection.execute(f"create table cells ({COLUMNS[way]}, amount decimal(18, 4))")
        connection.execute("insert into cells " + CELLS.format(rows=rows))
        connection.execute("checkpoint")
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return f"| {way} | {cpu:.1f} | {after.ru_maxrss // 1024} | {path.stat().st_size // 2**20} |"


def main(rows: int) -> None:
    """Print the table."""
    print("| table | CPU s | peak memory MB | file MB |", "|---|---|---|---|", sep="\n")
    for way in COLUMNS:
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, __file__, str(rows), way, str(Path(folder) / "cells.duckdb")]
            print(subprocess.run(command, check=True, capture_output=True, text=True).stdout, end="", flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        print(measure(sys.argv[2], int(sys.argv[1]), Path(sys.argv[3])))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 4_800_000)
