"""What each command of the command line does: read the project, run or write, print, and say the exit code."""
