"""What is known of the field's rules: the suites that state them.

May import the engine's reading of files and the vocabulary; nothing of the site or the command line.
"""
