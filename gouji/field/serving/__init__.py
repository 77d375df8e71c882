"""Serving: `check` as a page of this machine. Files are dropped on it, and judged in a process that is bounded."""
