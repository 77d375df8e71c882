"""The public relations as Parquet files with a data package, and in forms for other programs. May import the engine."""
