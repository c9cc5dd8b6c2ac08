"""Sachstand: the open API for county integration concepts."""

import gc

__version__ = "0.1.0"

# Importing the application makes half a million objects that stay. Looking through them again and again while they are
# made would cost a fifth of the start; what serves freezes them, and goes back to the usual threshold.
USUAL_THRESHOLD = gc.get_threshold()
SELDOM = 50_000, 20, 50
gc.set_threshold(*SELDOM)
