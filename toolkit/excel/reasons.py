"""The last sheet: where a clerk writes why a finding that asks for a reason is right as it is."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from openpyxl.utils import column_index_from_string

from toolkit.excel.parts import (
    KEY_COLUMN,
    TEXT_END,
    TEXT_START,
    Area,
    Key,
    Label,
    Look,
    Sheet,
    Slot,
)
from toolkit.excel.values import take_words
from toolkit.filing import Reason
from toolkit.finding import Finding, Place
from toolkit.form.model import Text
from toolkit.form.pages import REASONS_SHEET

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from toolkit.excel.source import Source
    from toolkit.excel.votes import Spot

ROWS = 30
_CODE = re.compile(r"(?<![A-Z0-9])[A-Z]\d{2}(?!\d)")
_ADDRESS = re.compile(r"(?<![A-Z])([A-Z]{1,3})(\d{1,7})(?!\d)")
_NO_WORDS = re.compile(r"[\W_]+")
_NOTHING = frozenset(("", "无", "没有", "暂无", "空", "略", "NA", "NONE", "NULL"))
"""What people write, folded, where they have no reason to give."""
_COLUMNS = (("审核代码", 12.0), ("工作表", 24.0), ("单元格", 10.0), ("说明的内容", 60.0))
_FIRST = 2
_GUIDE = (
    "审核结果里标为“需说明”的问题，数字或文字确实无误的，在这里写明原因：照抄问题的代码、工作表和单元格，"
    "再写情况说明，一行一条。没有这样的问题就不用填。"
)


def lay_out_reasons(count: int = 0) -> Sheet:
    """The sheet, with room for at least `count` reasons."""
    rows = max(ROWS, count + 10)
    across = len(_COLUMNS)
    end = 4 + rows + 1
    labels = [
        Label(Area(1, _FIRST, 1, across), REASONS_SHEET, Look.TITLE),
        Label(Area(2, _FIRST, 1, across), _GUIDE, Look.GUIDE),
        Label(Area(end, _FIRST, 1, across), f"——「{REASONS_SHEET}」到此为止——", Look.END),
    ]
    keys = [Key(4, KEY_COLUMN, TEXT_START + REASONS_SHEET)]
    keys.append(Key(end, KEY_COLUMN, TEXT_END + REASONS_SHEET))
    slots = []
    for column, (name, _) in enumerate(_COLUMNS, start=_FIRST):
        labels.append(Label(Area(3, column), name, Look.HEAD))
        keys.append(Key(4, column, name))
        part = Text(id=f"{REASONS_SHEET}.{name}", name=f"{REASONS_SHEET}：{name}")
        slots.append(Slot(part.id, REASONS_SHEET, Area(5, column, rows), part, above=(name,)))
    widths = {column: width for column, (_, width) in enumerate(_COLUMNS, start=_FIRST)}
    return Sheet(
        REASONS_SHEET,
        tuple(labels),
        tuple(slots),
        tuple(keys),
        widths=widths,
        heights={1: 34, 2: 40, 3: 22},
        repeat=(3, 3),
        grows=True,
    )


def reason_columns(
    reasons: Sequence[Reason], slots: Mapping[str, Slot]
) -> dict[str, tuple[str, ...]]:
    """Reasons as the paragraphs of the sheet's four runs."""
    rows = []
    for reason in reasons:
        slot = slots.get(reason.id)
        sheet, _, cell = reason.id.rpartition("!")
        place = Place(slot.sheet, slot.area.address) if slot else Place(sheet, cell)
        place = reason.about or place
        rows.append((reason.code, place.sheet, place.cell, reason.text))
    names = [f"{REASONS_SHEET}.{name}" for name, _ in _COLUMNS]
    return {name: tuple(row[i] for row in rows) for i, name in enumerate(names)}


def reason_place(slots: Mapping[str, Slot], line: int) -> Place:
    """Where the words of a line, counted from 0, are written."""
    slot = slots[f"{REASONS_SHEET}.{_COLUMNS[-1][0]}"]
    return Place(slot.sheet, slot.area.first.below(line).address)


def read_reasons(source: Source) -> tuple[tuple[Reason, ...], list[Finding]]:
    """The reasons that were written; what a row leaves out about its finding stays blank."""
    spots = [source.location.spots.get(f"{REASONS_SHEET}.{name}") for name, _ in _COLUMNS]
    runs = [spot for spot in spots if spot is not None]
    if len(runs) < len(_COLUMNS):
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
            reasons.append(Reason(_find_code(code), slot_id, text, about, here[3].place))
    return tuple(reasons), findings


def _read_row(source: Source, spots: Sequence[Spot]) -> tuple[list[str], list[Finding]]:
    """The words of the four columns, and what there is to say of them."""
    words, findings = [], []
    for (name, _), spot in zip(_COLUMNS, spots, strict=True):
        raw = source.raw(spot)
        slot = source.layout.slots[f"{REASONS_SHEET}.{name}"]
        value, said = source.accept(slot, raw, take_words(raw), spot)
        words.append(" ".join((value or "").split()))
        findings += said
    return words, findings


def _ids_by_address(source: Source) -> dict[tuple[str, int, int], str]:
    return {
        (spot.sheet, row, spot.column): slot_id
        for slot_id, spot in source.location.spots.items()
        for row in range(spot.row, spot.last_row + 1)
    }


def _fold(words: str) -> str:
    """Words without blanks and signs, wide and small letters as narrow capitals."""
    return _NO_WORDS.sub("", unicodedata.normalize("NFKC", words)).upper()


def _find_code(words: str) -> str:
    """The code in what was written for it: S04, （s04）, 1. [Ｓ04]; "" where there is none."""
    found = _CODE.search(unicodedata.normalize("NFKC", words).upper())
    return found[0] if found else ""


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
