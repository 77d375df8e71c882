"""The laboratory: mutation and synthesis, which measure what tests catch. In no wheel. May import field and engine."""
