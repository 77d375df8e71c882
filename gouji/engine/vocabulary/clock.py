"""The time of day as a run notes it: read once, then carried on by a clock that is never set back."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

_BEGAN = datetime.now(UTC)
_TICKS = time.monotonic()


def now() -> datetime:
    """The present time, UTC. Within one process it never goes back, whatever happens to the clock of the machine."""
    return _BEGAN + timedelta(seconds=time.monotonic() - _TICKS)


def day_of(moment: datetime) -> str:
    """The days that a moment is of, here and by UTC: SQL that asks what day it is may mean either."""
    return f"{moment.astimezone():%F} {moment.astimezone(UTC):%F}"
