"""How often a process looks for what it no longer needs."""

from __future__ import annotations

import gc


def collect_seldom() -> None:
    """Spare a short process the search, and keep the memory of a long one flat.

    A workbook that was read is some 100,000 objects: look for garbage after each of them, and at
    everything after a few.
    """
    gc.set_threshold(100_000, 2, 1)
