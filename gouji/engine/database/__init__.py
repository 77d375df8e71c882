"""The database: the one door to DuckDB and to Spark, versions, locks, journal, states, whose the objects are.

May import project and the vocabulary.
"""
