"""These tests need an engine of Spark's language: `make spark` names, in GOUJI_SPARK, a Python that has one."""

from __future__ import annotations

import os

collect_ignore_glob = [] if os.environ.get("GOUJI_SPARK") else ["test_*.py"]
