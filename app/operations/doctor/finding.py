"""What the doctor tells."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """Something about an installation, in plain words; never a secret."""

    what: str
    why: str
    todo: str
    serious: bool = True
    """Whether it must be put right; otherwise it is only good to know."""
