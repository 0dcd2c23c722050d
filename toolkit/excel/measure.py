"""How much room words take in a cell."""

from __future__ import annotations

import unicodedata


def count_lines(text: str, width: float) -> int:
    """How many lines a text takes in a column `width` half-width characters wide."""
    return sum(max(1, -(-_display_width(line) // int(width))) for line in text.split("\n"))


def _display_width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)
