"""What a check may take, and how a process is held to it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

MEGABYTE = 1 << 20
MOST_CHECKS = 20  # that are kept; the oldest goes when another comes
MOST_WAITING = 8  # they are judged one after the other


@dataclass(frozen=True)
class Limits:
    """Of one file: megabytes, pages, seconds. Of one check: files. Of one process: megabytes of memory."""

    megabytes: int = 64
    pages: int = 400
    seconds: int = 120
    memory: int = 3072
    files: int = 20

    @property
    def upload(self) -> int:
        """The bytes of one upload: four of the largest files."""
        return 4 * self.megabytes * MEGABYTE


def bound(seconds: int, megabytes: int) -> None:
    """Let this process take no more than so many seconds of processor time, and so many megabytes; leave no core."""
    import resource

    wanted = (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, megabytes * MEGABYTE),
        (resource.RLIMIT_CORE, 0),
    )
    for kind, most in wanted:
        _, hard = resource.getrlimit(kind)
        with suppress(ValueError, OSError):  # not every system knows every bound
            resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
