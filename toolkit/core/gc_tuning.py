"""How often a process looks for what it no longer needs."""

from __future__ import annotations

import gc


def collect_seldom() -> None:
    """Spare a short process the search, and keep the memory of a long one flat.

    Most of a workbook goes by itself when it was read; a few hundred of its objects hold each
    other. They are looked for first when 100,000 things have come together, which the workbook of
    a form does not reach, and from then on at every 20,000, which are about ten workbooks.
    """
    gc.set_threshold(100_000, 1, 1)
    gc.callbacks.append(_resolve)


def _resolve(phase: str, info: dict[str, int]) -> None:
    """What is there after the first search everywhere (code, forms) is searched no more."""
    if phase == "stop" and info["generation"] == 2:
        gc.callbacks.remove(_resolve)
        gc.freeze()
        gc.set_threshold(20_000, 1, 1)
