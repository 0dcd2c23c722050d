"""How often a process looks for what it no longer needs."""

from __future__ import annotations

import gc


def collect_seldom() -> None:
    """Spare a short process the search, and keep the memory of a long one flat.

    Most of a workbook goes by itself. Some 10,000 of its objects hold each other: they are looked
    for when 100,000 have come together, and everywhere every second time.
    """
    gc.set_threshold(100_000, 1, 1)
    gc.callbacks.append(_settle)


def _settle(phase: str, info: dict[str, int]) -> None:
    """What is there after the first search everywhere (code, forms) is searched no more."""
    if phase == "stop" and info["generation"] == 2:
        gc.callbacks.remove(_settle)
        gc.freeze()
