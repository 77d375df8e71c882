"""How fast and how well the localisation step finds one, two and three wrong cells, document by document.

    python benchmarks/localisation.py [--cases 40] [--seed 874]

For each document with tables `--cases` copies are made with one wrong amount, as many with two and with three: random
cells of its tables, each changed by 0.02 to 50.00. All copies are built at once by the project's own models, which also
judge them. Timed, per copy and in CPU time of this process alone, is the localisation step: from the equations and rows
in memory to the explanations (`localize`), without and with reading them from DuckDB. Located: every changed cell is
named and no other; repaired: with the value that was printed.
"""

from __future__ import annotations

import argparse
import gc
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import duckdb  # noqa: E402
import scipy.optimize  # noqa: E402, F401 (loading the solver is not part of a document's time)

from gouji.field.localization import model as modelling  # noqa: E402
from gouji.field.localization.places import Places  # noqa: E402
from gouji.field.localization.search import localize  # noqa: E402
from gouji.lab.copies import copy_project  # noqa: E402
from gouji.lab.mutation.catalogue import Deed  # noqa: E402
from gouji.lab.mutation.documents import Library  # noqa: E402
from gouji.lab.mutation.operators import Mutator  # noqa: E402
from gouji.lab.mutation.runs import build_mutants, judged  # noqa: E402
from gouji.lab.mutation.several import several  # noqa: E402

# R's errorlocate 1.1.3 on the same documents and kind of errors: seconds a document, and the share located of 40 cases.
REFERENCE = {1: ("0.2-0.3", "95 %"), 2: ("1.0-1.8", "93-98 %"), 3: ("3.2", "88 %")}
RELATIONS = {
    "neighbours": "intermediate.int_broken_neighbours__listed",
    "candidates": "intermediate.int_candidate_rows__listed",
    "terms": "intermediate.int_place_terms__listed",
    "rows": "intermediate.int_table_rows__keyed",
    "cells": "intermediate.int_cells__placed",
    "labels": "intermediate.int_labels__compared",
    "orders": "intermediate.int_line_orders__compared",
    "witnesses": "intermediate.int_rule_witnesses__listed",
    "ratios": "(select * from intermediate.int_prose_ratios__compared where rule_id in ('N_SHARE', 'N_GROWTH'))",
    "figures": "intermediate.int_figures__measured",
}


def make(library: Library, cases: int, seed: int) -> dict[int, dict[str, Deed]]:
    """Number of errors → mutant → what was done to it."""
    mutator = Mutator(library, random.Random(seed))
    deeds: dict[int, dict[str, Deed]] = {}
    for errors in REFERENCE:
        before = set(mutator.deeds)
        for document in mutator.documents:
            for _ in range(cases):
                several(mutator, "several", errors, "document", document)
        deeds[errors] = {name: deed for name, deed in mutator.deeds.items() if name not in before}
    return deeds


def timed(connection: duckdb.DuckDBPyConnection, documents: list[str]) -> tuple[list[float], float]:
    """(CPU seconds of `localize` for each document, CPU seconds of reading all of them)."""
    within = modelling.within(documents)
    read = {name: connection.sql(f"select * from {relation}").filter(within) for name, relation in RELATIONS.items()}
    started = time.process_time()
    systems = modelling.read_systems(read["neighbours"])
    modelling.read_ratios(systems, read["ratios"], read["figures"])
    places = modelling.read_places(read["rows"], read["candidates"], read["cells"], read["terms"], systems)
    modelling.read_marks(places, read["labels"], read["orders"], read["witnesses"])
    reading = time.process_time() - started
    gc.collect()
    gc.disable()  # a collection that falls into one document's time says nothing of it
    seconds = []
    for name, system in systems.items():
        here = places.get(name) or Places(name)
        started = time.process_time()
        localize(system, here)
        seconds.append(time.process_time() - started)
    gc.enable()
    return seconds, reading


def run() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=40, help="copies of each document and number of errors")
    parser.add_argument("--seed", type=int, default=874, help="seed of the random choices")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gouji-localisation-") as folder:
        project = copy_project(ROOT, Path(folder) / "project")
        with Library(project) as library:
            deeds = make(library, options.cases, options.seed)
        database = build_mutants(project)
        print(f"{'errors':>6}{'copies':>8}{'located':>9}{'repaired':>10}{'median ms':>11}{'mean ms':>9}{'worst ms':>10}"
              f"{'+ reading':>11}   errorlocate")  # fmt: skip
        for errors, made in deeds.items():
            verdicts = judged(database, made)
            with duckdb.connect(str(database), read_only=True) as connection:
                seconds, reading = timed(connection, list(made))
            located = sum(verdict.located for verdict in verdicts)
            repaired = sum(verdict.repaired for verdict in verdicts)
            mean, worst = statistics.mean(seconds), max(seconds)
            theirs, rate = REFERENCE[errors]
            print(f"{errors:>6}{len(made):>8}{located / len(made):>9.1%}{repaired / located:>10.1%}"
                  f"{1000 * statistics.median(seconds):>11.2f}{1000 * mean:>9.2f}{1000 * worst:>10.2f}"
                  f"{1000 * (mean + reading / len(made)):>11.2f}   {theirs} s, {rate}")  # fmt: skip


if __name__ == "__main__":
    run()
