"""How many examples are drawn: as many as a test names, or as `make attack` says."""

import os


def examples(usual: int) -> int:
    return int(os.environ.get("EXAMPLES", usual))
