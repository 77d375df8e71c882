"""The command line: parser, commands, console. May import everything; nothing imports it."""
