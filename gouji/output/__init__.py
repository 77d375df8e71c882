"""What a run leaves behind: console lines, artifacts, the data dictionary."""
