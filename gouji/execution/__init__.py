"""Nodes are run here: schedule, one runner per node type, publish, history."""
