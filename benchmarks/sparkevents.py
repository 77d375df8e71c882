"""What Apache Spark's own event log tells of a build: jobs, stages, tasks, bytes that were shuffled, and how evenly."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_LARGEST = 10  # stages that the evenness is told of: in small ones a task more or less is no burden


def logging_to(folder: Path) -> str:
    """The value of PYSPARK_SUBMIT_ARGS with which an engine that is begun here writes its events into a folder."""
    settings = {
        "spark.eventLog.enabled": "true", "spark.eventLog.dir": folder.as_uri(), "spark.eventLog.compress": "false",
        "spark.eventLog.rolling.enabled": "false",
    }  # fmt: skip
    return " ".join([*(f"--conf {name}={value}" for name, value in settings.items()), "pyspark-shell"])


@dataclass(frozen=True)
class Shuffles:
    """`written` is in bytes; `uneven` the most that one task read of a stage, in means of its tasks (1: all alike).

    That of the ten stages that read most, the largest of them.
    """

    jobs: int
    stages: int
    tasks: int
    written: int
    uneven: float


def shuffles(folder: Path) -> Shuffles:
    """What the logs in a folder tell, of all applications together. A line that is cut off is not counted."""
    jobs, stages, tasks, written = 0, 0, 0, 0
    read: dict[tuple[Path, int], list[int]] = defaultdict(list)
    for path, event in _events(folder):
        kind = event["Event"]
        jobs += kind == "SparkListenerJobStart"
        stages += kind == "SparkListenerStageCompleted"
        if kind == "SparkListenerTaskEnd" and event.get("Task Metrics"):
            metrics = event["Task Metrics"]
            tasks += 1
            written += metrics["Shuffle Write Metrics"]["Shuffle Bytes Written"]
            of_task = metrics["Shuffle Read Metrics"]
            read[path, event["Stage ID"]].append(of_task["Remote Bytes Read"] + of_task["Local Bytes Read"])
    largest = sorted((each for each in read.values() if len(each) > 1), key=sum)[-_LARGEST:]
    uneven = max((max(each) * len(each) / sum(each) for each in largest if sum(each)), default=1.0)
    return Shuffles(jobs, stages, tasks, written, uneven)


def _events(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                if line.endswith("\n"):
                    yield path, json.loads(line)
