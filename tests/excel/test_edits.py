"""What clerks do to a workbook, kept as LibreOffice saved it: read exactly, or refused with words.

The workbooks are made by tests/edits/make.py, so that no office program is needed here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from edits.filled import make_filing
from edits.make import fixture, unpack
from edits.steps import APPLIED, EDITS, GENERAL, PAGES
from office import missing_office
from openpyxl.utils.cell import rows_from_range

from toolkit.core.finding import Severity
from toolkit.excel.layout.layout import make_layout
from toolkit.excel.read.reader import Reading, read_workbook
from toolkit.form.catalog import find_form
from toolkit.form.filing import Filing

ALL = 220
"""Two hundred cells, thirteen fields, seven texts."""
MOST_FINDINGS = 30

LAYOUT = make_layout(find_form())
FILED = make_filing()
HOMES = {(s.sheet, s.area.address): s.id for s in LAYOUT.slots.values()}

CONVERTED: tuple[int, set[str]] = (0, {"F03"}) if missing_office() else (ALL, set())
"""An office program reads what ours does not."""
EXPECTED: dict[str, tuple[int, set[str]]] = {
    "row-deleted": (213, {"F12"}),
    "column-deleted": (195, {"F12"}),
    "cells-inserted-and-shifted-down": (200, {"C08"}),
    "cells-deleted-and-shifted-up": (200, {"C08"}),
    "rows-sorted-with-labels": (164, {"F12"}),
    "sheet-duplicated-and-copy-changed": (45, {"F12"}),
    "sheet-deleted": (45, {"F12"}),
    "one-sheet-copied-to-new-book": (175, {"F12"}),
    "all-values-pasted-into-new-book": (219, {"C16"}),
    "visible-values-pasted-into-new-book": (0, {"F10"}),
    "saved-as-xls": CONVERTED,
    "saved-as-ods": CONVERTED,
    "saved-as-csv": (0, {"F01"}),
    "labels-of-two-rows-swapped": (206, {"F12"}),
    "cell-dragged-onto-cell": (218, {"C08"}),
    "cell-dragged-onto-cell-as-excel-saves-it": (218, {"C08"}),
    "cell-dragged-to-blank-place": (219, {"C08"}),
    "cell-dragged-onto-another-sheet": (218, {"C08"}),
    "row-dragged-onto-row": (206, {"C08"}),
    "block-dragged": (202, {"C08"}),
    "row-copied-over-row-with-keys": (217, {"F12"}),
    "row-copied-over-row-with-label": (217, {"F12"}),
    "column-copied-over-column-with-keys": (195, {"F12"}),
    "column-copied-over-column-with-label": (195, {"F12"}),
    "key-column-and-names-deleted": (45, {"F12"}),
    "paragraph-dragged-out-of-run": (219, set()),
    "run-dragged-onto-another-run": (218, {"C08"}),
    "run-dragged-onto-another-run-as-excel-saves-it": (218, {"C08"}),
    "text-sheet-copied-onto-another": (219, {"F12"}),
    "field-row-deleted": (219, {"F12"}),
    "field-label-dragged-onto-field": (218, {"C08"}),
    "field-dragged-onto-field": (218, {"C08"}),
}
"""How much is read at least, which may only rise, and the codes of what is refused.

Of edits that are not listed everything is read.
"""

COPIED = {
    "values-sorted": [(f"E{row}:K{row}", f"E{35 - row}:K{35 - row}") for row in range(14, 22)],
    "row-values-copied-over-row": [("E11:K11", "E10:K10")],
    "column-values-copied-over-column": [("H10:H34", "G10:G34")],
}
"""Cells over which others' values were put, as if they had been typed: the new ones are right."""


def say(text: str, *numbers: int) -> tuple[str, ...]:
    return tuple(f"{text}的第{number}段。" for number in numbers)


WRITTEN = {
    "text-rows-inserted": {
        "引言": ("加在前面的一段。", *say("引言", 1, 2, 3, 4)),
        "总体情况": (*say("总体情况", 1, 2), "加在中间的一段。", *say("总体情况", 3, 4)),
        "其他事项": (*say("其他事项", 1, 2, 3, 4), "加在后面的一段。"),
    },
    "paragraphs-dragged-inside-run": {"总体情况": say("总体情况", 3, 4, 1, 2)},
    "paragraph-dragged-onto-paragraph": {"总体情况": say("总体情况", 2, 1, 4)},
    "paragraphs-dragged-onto-another-sheet": {
        "总体情况": say("总体情况", 3, 4),
        "问题与改进": (*say("问题与改进", 1, 2, 3, 4), *say("总体情况", 1, 2)),
    },
}
"""What the texts say after an edit of them."""


@dataclass
class Count:
    """The ids that were read exactly, that a finding says were not read, and the others."""

    correct: set[str]
    refused: set[str]
    wrong: set[str]


def values_of(filing: Filing) -> dict[str, object]:
    return {**filing.cells, **filing.fields, **filing.texts}


def true_values(name: str) -> dict[str, object]:
    """What the workbook says after an edit."""
    before = values_of(FILED)
    after: dict[str, object] = {**before, **WRITTEN.get(name, {})}
    for onto, source in COPIED.get(name, []):
        for new, old in zip(rows_from_range(onto), rows_from_range(source), strict=True):
            for here, there in zip(new, old, strict=True):
                after[HOMES[APPLIED, here]] = before[HOMES[APPLIED, there]]
    return {slot_id: value for slot_id, value in after.items() if value is not None}


def is_said(reading: Reading, slot_id: str) -> bool:
    """Whether a finding that blocks the report is about a slot, its sheet or the whole file."""
    page = LAYOUT.slots[slot_id].sheet
    errors = [f for f in reading.findings if f.severity is Severity.ERROR]
    return any(
        f.id == slot_id
        or (f.code == "F12" and f.id and LAYOUT.slots[f.id].sheet == page)
        or (f.code == "F12" and not f.id and f.place and f.place.sheet == page)
        or f.code in {"F01", "F03", "F10"}
        for f in errors
    )


def is_shown(reading: Reading, slot_id: str) -> bool:
    """Whether what is missing from a text is shown as standing outside it."""
    page = LAYOUT.slots[slot_id].sheet
    beside = [f.place.sheet for f in reading.findings if f.code == "F14" and f.place]
    return slot_id in FILED.texts and page in beside


def count(reading: Reading, truth: dict[str, object]) -> Count:
    got = values_of(reading.filing) if reading.filing else {}
    different = {slot_id for slot_id, value in truth.items() if got.get(slot_id) != value}
    refused = {
        slot_id
        for slot_id in different
        if (not got.get(slot_id) and is_said(reading, slot_id)) or is_shown(reading, slot_id)
    }
    return Count(truth.keys() - different, refused, different - refused)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("edits")
    unpack(folder)
    return folder


@cache
def read(folder: Path, name: str) -> Reading:
    return read_workbook(fixture(folder, name))


@pytest.mark.parametrize("name", EDITS)
def test_an_edited_workbook_is_read_exactly_or_refused(name: str, folder: Path) -> None:
    reading = read(folder, name)
    counted = count(reading, true_values(name))
    least, codes = EXPECTED.get(name, (ALL, set()))
    assert counted.wrong == set()
    assert len(counted.correct) >= least
    assert len(counted.correct) + len(counted.refused) == ALL
    assert {f.code for f in reading.findings if f.severity is Severity.ERROR} == codes
    assert len(reading.findings) <= MOST_FINDINGS


@pytest.mark.parametrize("name", [n for n in EDITS if "dragged" in n])
def test_a_drag_is_reported_where_something_is_missing_or_in_doubt(name: str, folder: Path) -> None:
    reading = read(folder, name)
    refused = count(reading, true_values(name)).refused
    said = [f for f in reading.findings if f.code == "C08"]
    homes = {LAYOUT.slots[f.id].area.address for f in said if f.id}
    assert {f.place.cell for f in said if f.place} == homes
    assert {f.id for f in said} == {i for i in refused if is_said(reading, i)}


def test_a_paragraph_outside_its_run_is_shown(folder: Path) -> None:
    reading = read(folder, "paragraph-dragged-out-of-run")
    shown = [
        (f.place.sheet, f.place.cell, f.found)
        for f in reading.findings
        if f.code == "F14" and f.place
    ]
    assert shown == [(GENERAL, "B70", *say("总体情况", 3))]


def test_every_kept_edit_is_made_and_every_page_of_the_form_carried() -> None:
    assert EXPECTED.keys() | COPIED.keys() | WRITTEN.keys() <= EDITS.keys()
    assert [sheet.title for sheet in LAYOUT.sheets] == PAGES
