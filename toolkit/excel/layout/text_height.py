"""How much room words take in a cell."""

from __future__ import annotations

from toolkit.core.text import display_width

TEXT_LINE = 16.5
"""Height in points of a line of 11 pt type."""


def count_lines(text: str, width: float) -> int:
    """How many lines a text takes in a column `width` half-width characters wide."""
    return sum(max(1, -(-display_width(line) // int(width))) for line in text.split("\n"))
