"""Jinja as dbt speaks it: templates, the names they see, what `ref()` and `source()` stand for.

May import the vocabulary.
"""
