"""Colours of a workbook, and whether text of one can be read on another."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from openpyxl.styles.colors import COLOR_INDEX

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Colour = tuple[int, int, int]

WHITE, BLACK = (255, 255, 255), (0, 0, 0)
PALETTE = tuple(COLOR_INDEX)
"""Default colours by number, for a workbook without a palette of its own."""
_THEME = (
    *("FFFFFF", "000000", "E7E6E6", "44546A", "5B9BD5", "ED7D31"),
    *("A5A5A5", "FFC000", "4472C4", "70AD47", "0563C1", "954F72"),
)
"""The theme of new workbooks; other themes too begin with white and black."""
_TEXT, _BEHIND = 64, 65
"""Numbers of the system's colours for text and background."""
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})")
_SEEN = 1.2
"""Contrast below which text cannot be read; grey on white that can just be read has 1.4."""


def read_colour(attributes: Mapping[str, str], palette: Sequence[str] = PALETTE) -> Colour | None:
    """Return the colour that an element names, None where it is not known."""
    if "rgb" in attributes:
        return _tint(_read_hex(attributes["rgb"]), attributes)
    if "theme" in attributes:
        return _tint(_read_hex(_pick(_THEME, attributes["theme"])), attributes)
    if "indexed" in attributes:
        number = attributes["indexed"]
        if number in {str(_TEXT), str(_BEHIND)}:
            return BLACK if number == str(_TEXT) else WHITE
        return _tint(_read_hex(_pick(palette, number)), attributes)
    return None


@lru_cache
def is_alike(one: Colour | None, other: Colour | None) -> bool:
    """Return True if two colours cannot be told apart; an unknown one differs from all."""
    if one is None or other is None:
        return False
    dark, light = sorted((_brightness(one), _brightness(other)))
    return (light + 0.05) / (dark + 0.05) < _SEEN and max(
        abs(a - b) for a, b in zip(one, other, strict=True)
    ) < 0x40


def _pick(colours: Sequence[str], number: str) -> str:
    index = int(number) if number.isascii() and number.isdigit() else len(colours)
    return colours[index] if index < len(colours) else ""


def _read_hex(text: str) -> Colour | None:
    match = _HEX.fullmatch(text)
    if match is None:
        return None
    number = int(match[1], 16)
    return number >> 16, number >> 8 & 255, number & 255


def _tint(colour: Colour | None, attributes: Mapping[str, str]) -> Colour | None:
    """Return a colour made darker by a negative tint, or lighter by a positive one."""
    try:
        tint = min(1.0, max(-1.0, float(attributes.get("tint", 0))))
    except ValueError:
        tint = 0.0
    if colour is None or not tint:
        return colour
    red, green, blue = (round(c * (1 + tint) if tint < 0 else c + (255 - c) * tint) for c in colour)
    return red, green, blue


def _brightness(colour: Colour) -> float:
    """Return the relative luminance as WCAG defines it."""
    red, green, blue = (
        c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
