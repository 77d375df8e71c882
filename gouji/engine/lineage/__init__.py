"""Where columns come from, and SQL in other dialects: the one door to sqlglot. May import compile and below."""
