"""Run by the Python of dbt: prints, as JSON, what `dbt ls` lists for each of the selections that stdin holds."""

from __future__ import annotations

import contextlib
import io
import json
import sys

from dbt.cli.main import dbtRunner


def listed(arguments: list[str]) -> list[str]:
    with contextlib.redirect_stdout(io.StringIO()):
        ended = dbtRunner().invoke(["--quiet", "--no-send-anonymous-usage-stats", "ls", *arguments])
    return sorted(ended.result or [])


print(json.dumps([listed(arguments) for arguments in json.load(sys.stdin)]))
