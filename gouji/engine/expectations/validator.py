"""The processes of `Beside`: `python -m gouji.engine.expectations.validator FD …`.

One imports the library, copies itself until each descriptor has a process, and each does what it is asked through its
own: check suites, run them, write the index of their pages. They end when the asker is gone.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from gouji.engine import expectations as validation
from gouji.engine.database.opening import Opening
from gouji.engine.vocabulary.errors import GoujiError, shown_error
from gouji.engine.vocabulary.results import ExpectationResult


def main(descriptors: list[int]) -> None:
    """Serve each descriptor in a process of its own."""
    validation.preload()
    own = descriptors[0]
    others: list[int] = []
    for descriptor in descriptors[1:]:
        other = os.fork()
        if other == 0:
            own, others = descriptor, []
            break
        others.append(other)
    for descriptor in descriptors:
        # A pipe ends with the process that serves it only when no other has it open.
        if descriptor != own:
            os.close(descriptor)
    with Connection(own) as asker, suppress(BrokenPipeError, ConnectionResetError):
        _serve(asker)
    for other in others:
        os.waitpid(other, 0)
    sys.stdout.flush()
    os._exit(0)  # without the seconds that taking the library down takes


def _serve(asker: Connection) -> None:
    def run(
        database: tuple[Opening, int], suites: Sequence[str], folder: Path, target: Path,
        only: Mapping[str, Collection[str]],
    ) -> list[ExpectationResult]:  # fmt: skip
        opening, processes = database
        with opening.open() as warehouse:
            warehouse.limit_to(processes)
            return validation.run_suites(
                warehouse.lent(), suites, folder, target, lambda result: asker.send(("result", result)), index=False,
                on_begin=lambda suite, relation: asker.send(("begun", (suite, relation))),
                only=only,
            )  # fmt: skip

    work: dict[str, Callable[..., Any]] = {
        "check": validation.check_suites,
        "run": run,
        "index": validation.build_index,
    }
    while True:
        try:
            asked, *arguments = asker.recv()
        except EOFError:
            return
        try:
            asker.send(("done", work[asked](*arguments)))
        except (BrokenPipeError, ConnectionResetError):
            raise  # nobody listens any more
        except (GoujiError, OSError) as error:
            asker.send(("error", error))
        except (Exception, SystemExit) as error:  # noqa: BLE001
            # It may be of a class that the asker cannot make again. Without an answer it would wait for ever.
            asker.send(("fault", shown_error(error)))


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]])
