"""What stands in the project folder: read, rendered, linked and selected. Runs nothing."""
