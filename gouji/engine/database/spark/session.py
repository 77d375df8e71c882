"""Spark Connect. With `server` the only module that imports PySpark: text of SQL in, Arrow tables or files out."""

from __future__ import annotations

import re
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from gouji.engine.database.spark.server import Server
from gouji.engine.database.sparksql import spark_type
from gouji.engine.project.sparkprofiles import SparkTarget
from gouji.engine.vocabulary.errors import ConfigurationError, RunInterruptedError, SqlError
from gouji.engine.vocabulary.extras import install_command

# Dates without a zone, arithmetic that raises where DuckDB's does.
_ALWAYS = {"spark.sql.session.timeZone": "UTC", "spark.sql.timestampType": "TIMESTAMP_NTZ"}
_LONGEST = 600
_RAISED = re.compile(r"[A-Za-z_][\w.]*: \S")  # the last line of a trace
_MOST_RETRIES = 5  # of a question that found nobody: 17 seconds in all, the last wait 13 of them


class Session:
    """A session with an engine, begun with the first question. Threads may share it.

    What asks raises ConfigurationError where it cannot be begun, SqlError for what the engine refuses, and
    RunInterruptedError.
    """

    def __init__(self, target: SparkTarget, threads: int):
        self.target = target
        self.jobs = 0
        self._threads = threads
        self._server: Server | None = None
        self._begun: Any = None
        self._lock = threading.Lock()
        self._interrupted = False

    @property
    def address(self) -> str:
        """Where the engine is; begins one where the target names none. Raises ConfigurationError."""
        if self.target.remote is not None:
            return self.target.remote
        if self._server is None:
            self._server = Server(self.target.server, self._threads)
        return self._server.address

    @property
    def server(self) -> Server | None:
        """The engine that was begun here."""
        return self._server

    def _spark(self) -> Any:
        with self._lock:
            if self._begun is None:
                try:
                    with warnings.catch_warnings():
                        warnings.simplefilter("ignore")  # of pandas' version, which is not used
                        from pyspark.sql.connect.client.retries import DefaultPolicy
                        from pyspark.sql.connect.session import SparkSession

                        # Not by the builder: it asks at once, and of an engine that is not there for ten minutes.
                        begun = SparkSession(self.address)
                        begun.client.set_retry_policies([DefaultPolicy(max_retries=_MOST_RETRIES)])
                except ImportError as error:
                    raise ConfigurationError(f"{error.name} is not installed", hint=install_command("spark")) from None
                except _errors() as error:
                    raise ConfigurationError(f"the engine at {self.address} gives no session: {_first(error)}",
                                             hint="start it, or correct remote: in profiles.yml") from None  # fmt: skip
                self._configure(begun)
                self._begun = begun
            return self._begun

    def _configure(self, spark: Any) -> None:
        """Tell the session what it has to keep to. Raises ConfigurationError."""
        for name, value in {**_ALWAYS, **self.target.parameters}.items():
            try:
                spark.conf.set(name, value)
            except _errors() as error:
                raise ConfigurationError(
                    f"the engine at {self.address} does not take {name}: {_first(error)}",
                    hint="start the engine, or correct remote: and server_side_parameters: in profiles.yml",
                ) from None

    @contextmanager
    def _translated(self) -> Iterator[Any]:
        """The engine's errors as gouji's."""
        spark = self._spark()
        try:
            yield spark
        except _errors() as error:
            if self._interrupted:
                raise RunInterruptedError("interrupted") from None
            raise SqlError(f"{self.target.server}: {_first(error)}") from error

    def table(self, sql: str) -> Any:
        """What a query gives, as an Arrow table. One job."""
        self.jobs += 1
        with self._translated() as spark, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _said(spark, sql).toArrow()

    def write(self, sql: str, folder: Path) -> None:
        """What a query gives, as Parquet files in a folder that is not there yet. One job."""
        self.jobs += 1
        with self._translated() as spark:
            _said(spark, sql).write.parquet(str(folder))

    def write_each(self, sql: str, work: Callable[[Any], Any], types: Mapping[str, str], folder: Path) -> None:
        """What a function makes of the Arrow batches of a query, in the engine's workers, as Parquet files. One job."""
        self.jobs += 1
        schema = ", ".join(f"`{name}` {spark_type(kind)}" for name, kind in types.items())
        with self._translated() as spark:
            _said(spark, sql).mapInArrow(work, schema).write.parquet(str(folder))

    def name_files(self, name: str, folder: Path, types: Mapping[str, str]) -> None:
        """Give the Parquet files of a folder a name in this session. No job: the types are told."""
        schema = ", ".join(f"`{each}` {spark_type(kind)}" for each, kind in types.items())
        with self._translated() as spark:
            spark.read.schema(schema).parquet(str(folder)).createOrReplaceTempView(name)

    def name_query(self, name: str, sql: str) -> None:
        """Give a query a name in this session. No job."""
        with self._translated() as spark:
            _said(spark, sql).createOrReplaceTempView(name)

    def interrupt(self) -> None:
        """Stop what runs. Takes no lock: for signal handlers."""
        self._interrupted = True
        if self._begun is not None:
            with suppress(*_errors()):
                self._begun.interruptAll()

    def stop(self) -> None:
        """End the session, and the engine that was begun for it."""
        if self._begun is not None:
            with suppress(*_errors()):  # the engine may be gone
                self._begun.stop()
            self._begun = None
        if self._server is not None:
            self._server.stop()
            self._server = None


def _said(spark: Any, sql: str) -> Any:
    """A query, as a frame. `spark.sql` would ask at once whether it is a command, so analyse it once more."""
    from pyspark.sql.connect.dataframe import DataFrame
    from pyspark.sql.connect.plan import SQL

    return DataFrame(SQL(sql), spark)


def _errors() -> tuple[type[Exception], ...]:
    """What a question may raise: PySpark's errors, gRPC's and Arrow's have no class in common."""
    from grpc import RpcError
    from pyarrow import ArrowException
    from pyspark.errors import PySparkException

    return (PySparkException, RpcError, ArrowException)


def _first(error: Exception) -> str:
    """The line that says what happened: of the trace of a worker, whose lines are indented, the last."""
    lines = [line for line in str(error).splitlines() if line.strip()]
    traced = [at for at, line in enumerate(lines) if line.strip().startswith("Traceback")]
    if traced:
        after = [line.strip() for line in lines[traced[-1] + 1 :] if _RAISED.match(line.strip())]
        lines = after[:1] or lines
    return (lines[0] if lines else type(error).__name__)[:_LONGEST]
