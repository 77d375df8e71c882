"""Synthetic budget documents of the template: made up from a seed, consistent with the edit rules, not copies."""
