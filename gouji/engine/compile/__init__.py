"""The SQL of nodes, what decides their outcome, and a whole project opened: read, linked, ready to compile.

May import project and jinja.
"""
