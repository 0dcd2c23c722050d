"""Tuning of the garbage collector."""

from __future__ import annotations

import gc


def collect_seldom() -> None:
    """Collect garbage rarely: never in a short process, with flat memory in a long one.

    A workbook leaves a few hundred objects in cycles. The first collection comes after 100,000
    allocations, which the workbook of a form does not reach, later ones after every 20,000, which
    are about ten workbooks.
    """
    gc.set_threshold(100_000, 1, 1)
    gc.callbacks.append(_freeze_after_first)


def _freeze_after_first(phase: str, info: dict[str, int]) -> None:
    """Exclude all objects that survive the first full collection (code, forms) from later ones."""
    if phase == "stop" and info["generation"] == 2:
        gc.callbacks.remove(_freeze_after_first)
        gc.freeze()
        gc.set_threshold(20_000, 1, 1)
