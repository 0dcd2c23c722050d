"""How often a process looks for what it no longer needs."""

from __future__ import annotations

import gc


def collect_seldom() -> None:
    """Spare a short process the search, and keep the memory of a long one flat.

    A workbook that was read is some 100,000 objects: look for garbage after each of them, and
    everywhere after two.
    """
    gc.set_threshold(100_000, 1, 1)
    gc.callbacks.append(_settle)


def _settle(phase: str, info: dict[str, int]) -> None:
    """What is there after the first search everywhere (code, forms) is searched no more."""
    if phase == "stop" and info["generation"] == 2:
        gc.callbacks.remove(_settle)
        gc.freeze()
