"""Checking: files that belong to no project, judged by the packaged models and rules, and what is said of them."""
