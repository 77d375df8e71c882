"""The run history: its tables, what is noted of a run, verdicts kept. May import database and the vocabulary."""
