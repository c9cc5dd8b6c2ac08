"""The next version of a concept."""
