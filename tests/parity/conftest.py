"""These tests need dbt, which lives in an environment of its own: `make parity` names its executable in DBT."""

from __future__ import annotations

import os

collect_ignore_glob = [] if os.environ.get("DBT") else ["test_*.py"]
