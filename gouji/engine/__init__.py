"""The engine: a dbt-style project becomes a published database.

It knows no relation, table or word of what a project is about: what a subject adds to runs stands behind `Subject`. May
import nothing of field, lab or cli.
"""
