"""Words every layer speaks: errors, nodes, results. Imports nothing of gouji."""
