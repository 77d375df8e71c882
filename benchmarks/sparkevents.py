"""What Apache Spark's own event log tells of a build: jobs, stages, tasks, and bytes that were shuffled."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


def logging_to(folder: Path) -> str:
    """The value of PYSPARK_SUBMIT_ARGS with which an engine that is begun here writes its events into a folder."""
    settings = {
        "spark.eventLog.enabled": "true", "spark.eventLog.dir": folder.as_uri(), "spark.eventLog.compress": "false",
        "spark.eventLog.rolling.enabled": "false",
    }  # fmt: skip
    return " ".join([*(f"--conf {name}={value}" for name, value in settings.items()), "pyspark-shell"])


@dataclass(frozen=True)
class Shuffles:
    """`written` is in bytes, as they lie in the files of the shuffles: compressed."""

    jobs: int
    stages: int
    tasks: int
    written: int


def shuffles(folder: Path) -> Shuffles:
    """What the logs in a folder tell, of all applications together. A line that is cut off is not counted."""
    jobs, stages, tasks, written = 0, 0, 0, 0
    for event in _events(folder):
        kind = event["Event"]
        jobs += kind == "SparkListenerJobStart"
        stages += kind == "SparkListenerStageCompleted"
        if kind == "SparkListenerTaskEnd" and event.get("Task Metrics"):
            tasks += 1
            written += event["Task Metrics"]["Shuffle Write Metrics"]["Shuffle Bytes Written"]
    return Shuffles(jobs, stages, tasks, written)


def _events(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                if line.endswith("\n"):
                    yield json.loads(line)
