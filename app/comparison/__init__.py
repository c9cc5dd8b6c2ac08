"""Two versions of a concept beside each other: what was kept, changed, added, dropped, split and merged."""
