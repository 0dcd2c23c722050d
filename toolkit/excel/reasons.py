"""The last sheet: where a clerk writes why a finding that asks for a reason is right as it is."""

from __future__ import annotations

import re
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
from toolkit.finding import Finding, Severity
from toolkit.form.model import Text
from toolkit.form.pages import REASONS_SHEET

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from toolkit.excel.source import Source
    from toolkit.excel.votes import Spot

ROWS = 30
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
        place = (slot.sheet, slot.area.address) if slot else (sheet, cell)
        rows.append((reason.code, *place, reason.text))
    names = [f"{REASONS_SHEET}.{name}" for name, _ in _COLUMNS]
    return {name: tuple(row[i] for row in rows) for i, name in enumerate(names)}


def read_reasons(source: Source) -> tuple[tuple[Reason, ...], list[Finding]]:
    """The reasons that were written; one that does not say what it is about is a question."""
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
        if not text:
            continue
        if code and sheet and cell:
            reasons.append(Reason(code.upper(), _find_id(ids, sheet, cell), text))
        else:
            findings.append(_ask_what(here[3], text))
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


def _find_id(ids: Mapping[tuple[str, int, int], str], sheet: str, cell: str) -> str:
    """The id of the slot that a sheet and an address name, or else both as they stand."""
    match = re.fullmatch(r"\$?([A-Z]{1,3})\$?(\d{1,7})", cell.strip().upper(), re.ASCII)
    if match is None:
        return f"{sheet}!{cell}"
    address = (sheet, int(match[2]), column_index_from_string(match[1]))
    return ids.get(address, f"{sheet}!{match[1]}{match[2]}")


def _ask_what(spot: Spot, text: str) -> Finding:
    return Finding(
        "F14",
        Severity.QUESTION,
        f"这条情况说明没有写明审核代码、工作表和单元格，不知道说的是哪个问题：“{text[:40]}”",
        "照审核结果补上代码、工作表和单元格",
        spot.place,
        found=text[:200],
    )
