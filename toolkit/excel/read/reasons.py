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
    from collections.abc import Iterable, Mapping, Sequence

    from toolkit.excel.locate.witnesses import Spot
    from toolkit.excel.read.located_workbook import LocatedWorkbook

_CODE = re.compile(r"(?<![A-Z0-9])[A-Z]\d{2}(?!\d)")
_ADDRESS = re.compile(r"(?<![A-Z])([A-Z]{1,3})(\d{1,7})(?!\d)")
_NO_WORDS = re.compile(r"[\W_]+")
_NOTHING = frozenset(("", "无", "没有", "暂无", "空", "略", "NA", "NONE", "NULL"))
"""What people write, folded, where they have no reason to give."""


def read_reasons(source: LocatedWorkbook) -> tuple[tuple[Reason, ...], list[Finding]]:
    """The reasons that were written; what a row leaves out about its finding stays blank."""
    spots = [source.location.spots.get(f"{REASONS_SHEET}.{name}") for name, _ in COLUMNS]
    runs = [spot for spot in spots if spot is not None]
    if len(runs) < len(COLUMNS):
        return (), []
    reasons: list[Reason] = []
    findings: list[Finding] = []
    ids = _ids_by_address(source)
    for row in range(runs[0].row, runs[0].last_row + 1):
        here = [run.at_row(row) for run in runs]
        (code, sheet, cell, text), said = _read_row(source, here)
        findings += said
        if text:
            text = "" if _fold(text) in _NOTHING else text
            slot_id, about = _find_slot(ids, sheet, cell)
            found = _CODE.search(unicodedata.normalize("NFKC", code).upper())
            reasons.append(Reason((found[0] if found else ""), slot_id, text, about, here[3].place))
    return tuple(reasons), findings


def _read_row(source: LocatedWorkbook, spots: Sequence[Spot]) -> tuple[list[str], list[Finding]]:
    """The words of the four columns, and what there is to say of them."""
    words, findings = [], []
    for (name, _), spot in zip(COLUMNS, spots, strict=True):
        raw = source.raw(spot)
        slot = source.layout.slots[f"{REASONS_SHEET}.{name}"]
        value, said = source.accept(slot, raw, parse_words(raw), spot)
        words.append(" ".join((value or "").split()))
        findings += said
    return words, findings


def _ids_by_address(source: LocatedWorkbook) -> dict[tuple[str, int, int], str]:
    return {
        (spot.sheet, row, spot.column): slot_id
        for slot_id, spot in source.location.spots.items()
        for row in range(spot.row, spot.last_row + 1)
    }


def _fold(words: str) -> str:
    """Words without blanks and signs, wide and small letters as narrow capitals."""
    return _NO_WORDS.sub("", unicodedata.normalize("NFKC", words)).upper()


def _find_slot(
    ids: Mapping[tuple[str, int, int], str], sheet: str, cell: str
) -> tuple[str, Place | None]:
    """The id of the slot that a sheet and an address name, and the place, as far as written."""
    plain = unicodedata.normalize("NFKC", f"{sheet} {cell}").upper().replace("$", "")
    address = _ADDRESS.search(plain)
    title = _find_title({title for title, _, _ in ids}, _fold(sheet) or _fold(cell))
    if address is None or not title:
        return "", None
    row, column = int(address[2]), column_index_from_string(address[1])
    place = Place(title, f"{address[1]}{row}")
    return ids.get((title, row, column), str(place)), place


def _find_title(titles: Iterable[str], folded: str) -> str:
    """The sheet that is meant: of that name, with more around it, or with less if just one has."""
    by_name = {_fold(title): title for title in titles}
    inside = [name for name in by_name if name and name in folded]
    if inside:
        return by_name[max(inside, key=len)]
    around = [name for name in by_name if folded and folded in name]
    return by_name[around[0]] if len(around) == 1 else ""
