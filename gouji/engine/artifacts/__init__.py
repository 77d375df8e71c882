"""What a run leaves behind for other tools: dbt's artifacts, the catalogue, the dictionary, OpenLineage events.

May import everything of the engine.
"""
