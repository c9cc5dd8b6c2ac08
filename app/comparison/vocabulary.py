"""Kinds of change from one version to a later one."""

from app.core.vocabulary import Vocabulary


class VersionChange(Vocabulary):
    KEPT = "kept", "Unverändert", "Kept"
    CHANGED = "changed", "Geändert", "Changed"
    ADDED = "added", "Neu", "Added"
    DROPPED = "dropped", "Entfallen", "Dropped"
    SPLIT = "split", "Aufgeteilt", "Split"
    MERGED = "merged", "Zusammengelegt", "Merged"
