"""The mutation score: copies of the real documents with known errors, judged by the same build."""
