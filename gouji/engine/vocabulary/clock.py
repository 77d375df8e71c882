"""The time of day as a run notes it: read once, then carried on by a clock that is never set back."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

_BEGAN = datetime.now(UTC)
_TICKS = time.monotonic()


def now() -> datetime:
    """The present time, UTC. Within one process it never goes back, whatever happens to the clock of the machine."""
    return _BEGAN + timedelta(seconds=time.monotonic() - _TICKS)
