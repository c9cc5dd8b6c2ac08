"""The findings of the doctor."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """A fault of an installation, in plain words; never a secret."""

    what: str
    why: str
    todo: str
    serious: bool = True
    """True if it must be put right; otherwise it is only good to know."""
