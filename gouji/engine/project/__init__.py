"""What stands in the project folder: configuration, YAML, seeds, nodes, the graph. Runs nothing, opens no database.

May import the vocabulary and jinja.
"""
