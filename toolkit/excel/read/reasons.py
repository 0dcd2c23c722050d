"""Reasons that a clerk wrote on the last sheet, each with the finding that it is about."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from openpyxl.utils import column_index_from_string

from toolkit.core.finding import Finding, Place
from toolkit.excel.layout.reasons import COLUMNS
from toolkit.excel.read.cell_values import parse_words
from toolkit.form.filing import Reason
from toolkit.form.pages import REASONS_SHEET

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.excel.read.located_workbook import LocatedWorkbook

_CODE = re.compile(r"(?<![A-Z0-9])[A-Z]\d{2}(?!\d)")
_ADDRESS = re.compile(r"(?<![A-Z])([A-Z]{1,3})(\d{1,7})(?!\d)")
_NO_WORDS = re.compile(r"[\W_]+")
_NOTHING = frozenset(("", "无", "没有", "暂无", "空", "略", "NA", "NONE", "NULL"))
"""Texts, folded, that mean that there is no reason."""


def read_reasons(source: LocatedWorkbook) -> tuple[tuple[Reason, ...], list[Finding]]:
    """Return the reasons, blank where a row leaves something out, and the findings."""
    slots = [source.layout.slots[f"{REASONS_SHEET}.{name}"] for name, _ in COLUMNS]
    spots = source.location.spots
    runs = [spots[slot.id] for slot in slots if slot.id in spots]
    if len(runs) < len(COLUMNS):
        return (), []
    reasons: list[Reason] = []
    findings: list[Finding] = []
    ids = {
        (spot.sheet, row, spot.column): slot_id
        for slot_id, spot in spots.items()
        for row in range(spot.row, spot.last_row + 1)
    }
    for row in range(runs[0].row, runs[0].last_row + 1):
        words = []
        for slot, spot in zip(slots, (run.at_row(row) for run in runs), strict=True):
            raw = source.raw(spot)
            value, about_cell = source.accept(slot, raw, parse_words(raw), spot)
            words.append(" ".join((value or "").split()))
            findings += about_cell
        code, sheet, cell, text = words
        if text:
            text = "" if _fold(text) in _NOTHING else text
            slot_id, about = _find_slot(ids, sheet, cell)
            found = _CODE.search(unicodedata.normalize("NFKC", code).upper())
            place = runs[3].at_row(row).place
            reasons.append(Reason((found[0] if found else ""), slot_id, text, about, place))
    return tuple(reasons), findings


def _fold(words: str) -> str:
    """Return words in capitals, without blanks and signs, full-width letters as half-width."""
    return _NO_WORDS.sub("", unicodedata.normalize("NFKC", words)).upper()


def _find_slot(
    ids: Mapping[tuple[str, int, int], str], sheet: str, cell: str
) -> tuple[str, Place | None]:
    """Return the id and the place of the slot that a sheet and an address name, if they do."""
    plain = unicodedata.normalize("NFKC", f"{sheet} {cell}").upper().replace("$", "")
    address = _ADDRESS.search(plain)
    folded = _fold(sheet) or _fold(cell)
    titles = {_fold(title): title for title, _, _ in ids}
    # The sheet of that name, with more around it, or with less if just one has.
    inside = [name for name in titles if name and name in folded]
    around = [name for name in titles if folded and folded in name]
    if address is None or not (inside or len(around) == 1):
        return "", None
    title = titles[max(inside or around, key=len)]
    row, column = int(address[2]), column_index_from_string(address[1])
    place = Place(title, f"{address[1]}{row}")
    return ids.get((title, row, column), str(place)), place
