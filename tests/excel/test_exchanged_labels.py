"""Printed labels that were exchanged, copied or dropped on another: never read in silence."""

from __future__ import annotations

from pathlib import Path

import pytest
from excel.filled_books import EXAMPLE
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from toolkit.core.finding import Finding, Severity
from toolkit.excel.layout.layout import make_layout
from toolkit.excel.read.reader import Reading, read_workbook
from toolkit.form.catalog import find_form

ASKED, DONE, SUED = "三、依申请公开", "二、主动公开", "四、复议诉讼"
LAYOUT = make_layout(find_form())
Cell = tuple[str, str]


def read(folder: Path, cells: dict[Cell, object]) -> Reading:
    """Read the example with other words in some of its cells."""
    book = load_workbook(EXAMPLE)
    for (sheet, address), words in cells.items():
        book[sheet][address].value = words
    path = folder / "交回.xlsx"
    book.save(path)
    return read_workbook(path)


def words_at(cell: Cell) -> str:
    return str(load_workbook(EXAMPLE)[cell[0]][cell[1]].value)


def exchange(one: Cell, other: Cell) -> dict[Cell, object]:
    return {one: words_at(other), other: words_at(one)}


def about_labels(reading: Reading) -> list[Finding]:
    return [f for f in reading.findings if f.code == "F12" and "印好的文字" in f.message]


def slots_of(sheet: str, *, row: int = 0, column: str = "") -> list[str]:
    """The numbers of a row or column as it was handed out."""
    return [
        slot.id
        for slot in LAYOUT.slots.values()
        if slot.sheet == sheet
        and slot.id in LAYOUT.form.cells
        and (slot.area.row == row or slot.area.address.rstrip("0123456789") == column)
    ]


EXCHANGED: dict[str, tuple[dict[Cell, object], list[str]]] = {
    "rows of two groups": (
        exchange((ASKED, "D16"), (ASKED, "D31")),
        slots_of(ASKED, row=16) + slots_of(ASKED, row=31),
    ),
    "rows of one group": (
        exchange((ASKED, "D16"), (ASKED, "D17")),
        slots_of(ASKED, row=16) + slots_of(ASKED, row=17),
    ),
    "rows of two levels": (
        exchange((ASKED, "B34"), (ASKED, "D31")),
        slots_of(ASKED, row=34) + slots_of(ASKED, row=31),
    ),
    "rows of one group under a broken label": (
        {**exchange((ASKED, "D16"), (ASKED, "D17")), (ASKED, "C14"): "（三）"},
        slots_of(ASKED, row=16) + slots_of(ASKED, row=17),
    ),
    "two groups": (
        exchange((ASKED, "C14"), (ASKED, "C22")),
        [i for row in range(14, 25) for i in slots_of(ASKED, row=row)],
    ),
    "columns of two levels": (
        exchange((ASKED, "E8"), (ASKED, "F9")),
        slots_of(ASKED, column="E") + slots_of(ASKED, column="F"),
    ),
    "a row's and a column's": (
        exchange((ASKED, "D16"), (ASKED, "F9")),
        slots_of(ASKED, row=16) + slots_of(ASKED, column="F"),
    ),
    "rows of two sheets": (
        exchange((ASKED, "D16"), (DONE, "B14")),
        slots_of(ASKED, row=16) + slots_of(DONE, row=14),
    ),
    "a row's and a switch's": (
        exchange((ASKED, "D16"), (ASKED, "B4")),
        slots_of(ASKED, row=16),
    ),
    "a label that was copied over another": (
        {(ASKED, "D16"): words_at((ASKED, "D31"))},
        slots_of(ASKED, row=16),
    ),
    "headings of two texts, formulas pasted as words": (
        {
            **exchange(("一、总体情况", "B3"), ("六、其他事项", "B3")),
            ("一、总体情况", "B4"): "现有 9 段，999 字",
        },
        ["总体情况", "其他事项"],
    ),
    "headings of two texts": (
        exchange(("一、总体情况", "B3"), ("六、其他事项", "B3")),
        ["总体情况", "其他事项"],
    ),
}


@pytest.mark.parametrize("kind", EXCHANGED)
def test_what_stands_at_the_label_of_another_is_not_read(kind: str, tmp_path: Path) -> None:
    cells, slots = EXCHANGED[kind]
    reading = read(tmp_path, cells)
    assert reading.filing is not None
    assert len(slots) > 1
    values = {**reading.filing.cells, **reading.filing.texts}
    assert {slot: values[slot] or None for slot in slots} == dict.fromkeys(slots)
    said = about_labels(reading)
    assert said
    assert all(f.severity is Severity.ERROR and f.place and f.fix for f in said)
    assert {f.place.sheet for f in said if f.place} <= {sheet for sheet, _ in cells}
    assert len(said) <= 2


def test_the_finding_names_the_label_and_what_it_should_be(tmp_path: Path) -> None:
    reading = read(tmp_path, exchange((ASKED, "D16"), (ASKED, "D31")))
    assert {f.code for f in reading.findings if f.severity is Severity.ERROR} == {"F12"}
    (finding,) = about_labels(reading)
    assert str(finding.place) == f"{ASKED}!D16"
    assert "D16 格印着“2.申请人逾期" in finding.message
    assert "D31 格印着“3.危及" in finding.message


def unmerge(ws: Worksheet) -> None:
    for merged in list(ws.merged_cells.ranges):
        ws.unmerge_cells(str(merged))


KEPT: dict[str, dict[Cell, object]] = {
    "a label in words of one's own": {(ASKED, "D16"): "危及安全稳定"},
    "another mark in front": {(ASKED, "D16"): "（3）危及“三安全一稳定”"},
    "a label deleted": {(ASKED, "D16"): None},
    "a group's label deleted": {(ASKED, "C14"): None},
    "a group's label in other words": {(ASKED, "C14"): "三、不予公开的"},
    "a column's label in other words": {(ASKED, "F9"): "企业"},
    "a heading in other words": {("一、总体情况", "B3"): "总体情况"},
    "blanks and full-width marks": {(ASKED, "D16"): "３.危及 “三安全一稳定”\n"},
}


@pytest.mark.parametrize("kind", KEPT)
def test_a_label_in_other_words_contradicts_nothing(kind: str, tmp_path: Path) -> None:
    usual, reading = read_workbook(EXAMPLE), read(tmp_path, KEPT[kind])
    assert usual.filing is not None
    assert reading.filing is not None
    assert reading.filing.cells == usual.filing.cells
    assert reading.filing.texts == usual.filing.texts
    assert about_labels(reading) == []


@pytest.mark.parametrize("words", [None, "危及安全稳定"])
def test_labels_without_merged_cells_contradict_nothing(words: str | None, tmp_path: Path) -> None:
    book = load_workbook(EXAMPLE)
    for ws in book:
        unmerge(ws)
    book[ASKED]["D16"].value = words
    book.save(tmp_path / "交回.xlsx")
    usual, reading = read_workbook(EXAMPLE), read_workbook(tmp_path / "交回.xlsx")
    assert usual.filing is not None
    assert reading.filing is not None
    assert reading.filing.cells == usual.filing.cells
    assert about_labels(reading) == []


def test_guidance_and_rules_of_another_version_are_no_edit(tmp_path: Path) -> None:
    reading = read(tmp_path, {("审核规则", "D6"): "上一版程序的规则"})
    assert [f.message for f in reading.findings if f.code in {"F13", "F14"}] == []
    guided = read(tmp_path, {("填报说明", "C9"): "上一版程序的填法"})
    assert [f.message for f in guided.findings if f.code in {"F13", "F14"}] == []
    edited = read(tmp_path, {("基本信息", "B1"): "另写的标题"})
    assert [f.code for f in edited.findings if f.code in {"F13", "F14"}] == ["F13"]
