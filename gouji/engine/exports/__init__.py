"""The public relations as Parquet files with a data package. May import everything of the engine."""
