"""The rows of a worksheet's part without what nobody reads: blank cells, and how rows look.

openpyxl makes an object of each, and of a filled form a third of the cells are blank.
"""

from __future__ import annotations

import re

_BLANK_CELL = re.compile(
    rb'<c r="[A-Z]{1,3}[1-9][0-9]{0,6}"(?: s="[0-9]+")?(?: t="n")?(?:/>|>(?:<v ?/>|<v></v>)?</c>)'
)
_ROW = re.compile(rb'(<row r="[1-9][0-9]{0,6}")(?: (?!xmlns)[A-Za-z0-9:]+="[^"<>]*")+(?=/?>)')
_NO_MARKUP = b"<!"
"""Begins a comment, or words that look like tags and are none."""


def thin(sheet: bytes) -> bytes:
    """A worksheet part of the same values; each of its cells must tell its place."""
    if _NO_MARKUP in sheet:
        return sheet
    return _BLANK_CELL.sub(b"", _ROW.sub(rb"\1", sheet))
