"""A warehouse whose relations an engine of Spark's language makes, behind the interface of DuckDB's.

The engine (Apache Spark, or Sail) is asked over Spark Connect. What it makes are Parquet files in folders that never
change; the database of DuckDB is the control: it holds the run history, the states and a view of each relation, with
DuckDB's types. So one atomic rename publishes what an engine made, and whatever reads the database reads on.
"""
