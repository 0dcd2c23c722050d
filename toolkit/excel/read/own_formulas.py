"""The cells that the formula of a total adds up, however a program rewrote it."""

from __future__ import annotations

import re
from collections import Counter
from itertools import product

from toolkit.excel.layout.formulas import RED
from toolkit.excel.parts.cell_order import parse_column

Addends = Counter[tuple[int, int]]
"""Number of times that each cell, by row and column, is added; negative if subtracted."""

_MOST = 10_000
"""Limit on the cells of a range in one of our own formulas."""
_WORDED = re.compile(rf'IF\([^"]*>0,"{RED}",(.+)\)')
_GUARDED = re.compile(r'IF\(COUNT\(([^()]*)\)=0,"",(.+)\)')
_TERM = re.compile(r"([+-]?)(?:SUM\(([^()]*)\)|([A-Z]{1,3}\d{1,7})|0(?=[-+]))")
_RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7})(?::([A-Z]{1,3})(\d{1,7}))?")


def parse_addends(formula: str, sheet: str) -> Addends | None:
    """Parse the cells of its own sheet that a formula adds, None where it does more."""
    quoted = sheet.replace("'", "''")
    plain = re.sub(
        r"\s|\$|_XLFN\.|^=\+?",
        "",
        formula.replace(f"'{quoted}'!", "").replace(f"{sheet}!", "").upper(),
    )
    worded = _WORDED.fullmatch(plain)
    plain = worded[1] if worded else plain
    guarded = _GUARDED.fullmatch(plain)
    counted = _parse_list(guarded[1]) if guarded else None
    text = guarded[2] if guarded else plain
    added: Addends = Counter()
    end = 0
    while end < len(text):
        match = _TERM.match(text, end)
        if match is None or (end and not match[1]):
            return None
        cells = _parse_list(match[2] or match[3]) if match[2] or match[3] else Counter()
        if cells is None:
            return None
        for cell, count in cells.items():
            added[cell] += -count if match[1] == "-" else count
        end = match.end()
    is_counted = not guarded or (counted is not None and counted.keys() == added.keys())
    return added if is_counted else None


def _parse_list(text: str) -> Addends | None:
    """Parse the cells of ranges separated by commas."""
    cells: Addends = Counter()
    for part in text.split(","):
        match = _RANGE.fullmatch(part)
        if match is None:
            return None
        rows = sorted((int(match[2]), int(match[4] or match[2])))
        columns = sorted((parse_column(match[1]), parse_column(match[3] or match[1])))
        if (rows[1] - rows[0] + 1) * (columns[1] - columns[0] + 1) > _MOST:
            return None
        spans = range(rows[0], rows[1] + 1), range(columns[0], columns[1] + 1)
        cells.update(product(*spans))
    return cells
