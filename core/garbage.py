"""How a process that serves pages looks for unused objects."""

import gc
from typing import Final

# Answers make tens of thousands of short-lived tuples: with Python's 700, each page would be searched through hundreds of times.
YOUNG: Final = 50_000


def settle() -> None:
    """Leave what is loaded by now out of every later search, and search less often."""
    gc.collect()
    gc.freeze()
    _, *older = gc.get_threshold()
    gc.set_threshold(YOUNG, *older)
