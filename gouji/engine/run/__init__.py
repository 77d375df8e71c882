"""Runs of nodes: plan, reuse, schedule, runners, and the transaction that publishes or leaves all as it was.

May import everything of the engine but artifacts and lineage.
"""
