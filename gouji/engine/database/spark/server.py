"""An engine of one's own on this machine: `python -m gouji.engine.database.spark.server sail|spark PARTITIONS`.

Prints its port and serves until its standard input ends, so that it is gone with the process that began it, however
that ends.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import gouji
from gouji.engine.vocabulary.errors import ConfigurationError, GoujiError
from gouji.engine.vocabulary.extras import install_command

_READY = "port "
_PATIENCE_SECONDS = 4.0
# By its statistics of texts Sail takes the least of '1003' and '970' for the greatest where they are cast to numbers.
_SETTINGS = {"RUST_LOG": "error", "SAIL_EXECUTION__COLLECT_STATISTICS": "false"}


class Server:
    """A server in a process of its own, and its address."""

    def __init__(self, kind: str, partitions: int):
        """Raises ConfigurationError when it does not start."""
        package = str(Path(gouji.__file__).parents[1])
        path = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH"))))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "gouji.engine.database.spark.server", kind, str(partitions)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**_SETTINGS, **os.environ, "PYTHONPATH": path},
            process_group=0,  # an interrupt of the terminal is for the process that began it
        )  # fmt: skip
        self._said: list[str] = []
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith(_READY):
                self.address = f"sc://127.0.0.1:{int(line.removeprefix(_READY))}"
                break
        else:
            self._process.wait()
            self._listener.join()
            said = next((line for line in reversed(self._said) if line.strip()), "it says nothing")
            raise ConfigurationError(
                f"the server '{kind}' does not start: {said}",
                hint=f"{install_command('spark')}, or give the target a remote: sc://host:port",
            )

    @property
    def pid(self) -> int:
        """The process that is the engine, executors included."""
        return self._process.pid

    def _listen(self) -> None:
        """Keep the last words; a full pipe would stop the server."""
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self._said = [*self._said[-20:], line.strip()]

    def stop(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for each in (self._process.stdout, self._process.stderr):
            if each is not None:
                each.close()


def main(kind: str, partitions: int) -> None:
    """Start the engine, tell its port, and serve until standard input ends."""
    begin = {"sail": _sail, "spark": _spark}[kind]
    try:
        port, engine = begin(partitions)
    except ImportError as error:
        print(f"{error.name or error} is not installed", file=sys.stderr)
        raise SystemExit(1) from None
    except GoujiError as error:
        print(error.message, file=sys.stderr)
        raise SystemExit(1) from None
    print(f"{_READY}{port}", flush=True)
    sys.stdin.read()
    if kind == "spark":
        _end_of_java()
    del engine  # it ends with the last reference to it
    os._exit(0)  # what is running is nobody's any more


def _sail(partitions: int) -> tuple[int, Any]:
    os.environ.setdefault("SAIL_EXECUTION__DEFAULT_PARALLELISM", str(partitions))
    from pysail.spark import SparkConnectServer

    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    return int(server.listening_address[1]), server


def _spark(partitions: int) -> tuple[int, Any]:
    """Spark itself, with its Connect server inside: PySpark whole (`pyspark[connect]`) and Java."""
    from pyspark.sql import SparkSession

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    # Its workers take the python3 of the path: that has to be the one that has gouji.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)))
    settings = {
        "spark.plugins": "org.apache.spark.sql.connect.SparkConnectPlugin",
        "spark.connect.grpc.binding.port": str(port),
        "spark.connect.grpc.binding.address": "127.0.0.1",
        "spark.ui.enabled": "false",
        # Which filters follow from others takes it seconds to find out where a query has many joins.
        "spark.sql.constraintPropagation.enabled": "false",
        "spark.driver.memory": os.environ.get("GOUJI_SPARK_MEMORY", "2g"),
        "spark.log.level": "ERROR",
    }
    try:
        # A master of another name has executors in processes of their own: `local-cluster[2,1,1024]`.
        builder = SparkSession.builder.master(os.environ.get("GOUJI_SPARK_MASTER", f"local[{partitions}]"))
        for name, value in settings.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
    except AttributeError:
        raise GoujiError("pyspark-client is a client only: Spark itself is pyspark[connect]") from None
    return port, session


def _end_of_java() -> None:
    """Java ends as its standard input does, and removes what it has put aside; nothing of it is left behind."""
    from pyspark import SparkContext

    process = getattr(SparkContext._gateway, "proc", None)  # nothing public names it
    if process is not None:
        process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            process.wait(_PATIENCE_SECONDS)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
