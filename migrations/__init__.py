"""The schema's history: one line, from the first table on."""
