"""Mutants that are made and not built, for the tests of `mutate`."""

from __future__ import annotations

import subprocess
import sys

import duckdb

from gouji.lab.mutation.choice import Choice, make
from gouji.lab.mutation.documents import Library

from .corruption import ROOT

TEMPLATE, OTHER = "xinjiang_unit_budget", "shanghai_district_budget"
OF_TABLES = ("small_change", "digits_swapped", "decimal_shifted", "unit_error", "blanked", "moved_column")


def run(project, *arguments):
    command = [sys.executable, str(ROOT / "runner.py"), *arguments, "--project-dir", str(project)]
    return subprocess.run(
        [*command, "--database", str(project / "gouji.duckdb")], capture_output=True, text=True, check=False
    )


def scores(project, kind="all"):
    with duckdb.connect(str(project / "gouji.duckdb"), read_only=True) as connection:
        found = connection.execute(
            "select operator, sum(mutants), sum(caught), sum(located), sum(repaired) "
            "from quality.fct_mutation_scores where subject_kind = ? group by operator",
            [kind],
        ).fetchall()
    return {operator: tuple(int(count) for count in counts) for operator, *counts in found}


def deeds(project, **choice):
    with Library(project, only=()) as library:
        return make(library, Choice(**choice))
