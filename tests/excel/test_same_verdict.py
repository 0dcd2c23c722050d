"""What the sheets say of what was typed, and what the program says of it: never the opposite."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import pytest
from openpyxl import load_workbook

from toolkit.core.finding import Severity
from toolkit.excel.layout.formulas import CONTRADICTED, RED, UNFILLED
from toolkit.excel.layout.layout import make_layout
from toolkit.excel.write.workbook import write_workbook
from toolkit.form.catalog import find_form
from toolkit.form.filing import Filing, blank_filing
from toolkit.pipeline.steps import check_workbook

if TYPE_CHECKING:
    from pathlib import Path

    from office import Office

    from toolkit.pipeline.outcome import Outcome

FORM = find_form()
SUITS, OPEN, FIELDS, FIRST = "四、复议诉讼", "二、主动公开", "基本信息", "填报说明"
CELL, TOTAL, VERDICT, SWITCH, MONEY = "B10", "F10", "B12", "E4", "C23"


class Said(NamedTuple):
    """What the sheets show: a check, a total, the state of the sheet and of the whole."""

    verdict: str
    total: str
    state: str
    whole: str


def state_of(book: Path, sheet: str) -> str:
    """Where the first sheet shows the state of another."""
    cells = (c for row in load_workbook(book)[FIRST].iter_rows() for c in row)
    return next(f"D{c.row}" for c in cells if c.value == sheet and c.column == 2)


def put(
    office: Office, folder: Path, sheet: str, contents: dict[str, object]
) -> tuple[Said, Outcome]:
    """A filing of noughts with some contents of its own, calculated and checked."""
    empty = blank_filing(FORM)
    filing = Filing(FORM.id, empty.fields, dict.fromkeys(FORM.cells, 0), empty.texts)
    path = folder / "交来.xlsx"
    path.write_bytes(write_workbook(make_layout(FORM), filing))
    book = load_workbook(path)
    for address, content in contents.items():
        book[sheet][address].value = content
    book.save(path)
    shown = [(SUITS, VERDICT), (SUITS, TOTAL), (FIRST, state_of(path, sheet)), (FIRST, "B3")]
    done = office.run(path, ["recalculate"], *(["get", *cell] for cell in shown), ["save", path])
    return Said(*map(str, done[-5:-1])), check_workbook(path)


def is_refused(outcome: Outcome, sheet: str) -> bool:
    """Whether an error stands at a sheet."""
    errors = (f for f in outcome.findings if f.severity is Severity.ERROR)
    return any(f.place and f.place.sheet == sheet for f in errors)


READ = ["3", "３", "3件", "1,234", " 3 ", "3.0", "3　"]
REFUSED = ["无", "—", "若干", "3%", "-3", "2.5", "2021-1-5", " ", -3, 2.5, 10**15, "=1/0"]


@pytest.mark.parametrize("value", READ)
def test_words_that_are_read_as_a_number_are_red_and_nothing_is_said_of_sums(
    value: str, office: Office, tmp_path: Path
) -> None:
    said, outcome = put(office, tmp_path, SUITS, {CELL: value})
    assert not is_refused(outcome, SUITS)
    assert said.verdict == said.total == RED
    assert said.state.startswith(RED)
    assert "可以交回" not in said.whole


@pytest.mark.parametrize("value", REFUSED)
def test_what_is_refused_is_red_as_well(value: object, office: Office, tmp_path: Path) -> None:
    said, outcome = put(office, tmp_path, SUITS, {CELL: value})
    assert is_refused(outcome, SUITS)
    assert said.verdict == RED
    assert said.state.startswith(RED)


@pytest.mark.parametrize("value", [0, 3, 3.0, "=1+2"])
def test_a_number_is_added_up_and_balanced(value: object, office: Office, tmp_path: Path) -> None:
    said, outcome = put(office, tmp_path, SUITS, {CELL: value})
    assert not is_refused(outcome, SUITS)
    assert said[:3] == ("平", "3" if value else "0", "已填完，全部对平")
    assert outcome.filing is not None
    assert str(outcome.filing.cells["复议诉讼.行政复议.总计"]) == said.total


def test_a_blank_is_blank_unless_nothing_happened(office: Office, tmp_path: Path) -> None:
    said, outcome = put(office, tmp_path, SUITS, {CELL: None})
    assert (said.verdict, said.state) == (UNFILLED, f"{UNFILLED}，还有 1 格")
    assert is_refused(outcome, SUITS)
    said, outcome = put(office, tmp_path, SUITS, {CELL: None, SWITCH: "是 "})
    assert (said.verdict, said.state) == ("平", "已填完，全部对平")
    assert not is_refused(outcome, SUITS)


def test_a_number_where_nothing_happened_is_no_filled_sheet(office: Office, tmp_path: Path) -> None:
    said, outcome = put(office, tmp_path, SUITS, {CELL: 3, SWITCH: "是"})
    assert said.state == CONTRADICTED
    assert is_refused(outcome, SUITS)


@pytest.mark.parametrize("value", [0.5, 12.34, 1234, 12.3456789, -1, "12.5", "12.5万元", "1,234.5"])
def test_amounts_are_red_where_they_are_refused(
    value: object, office: Office, tmp_path: Path
) -> None:
    said, outcome = put(office, tmp_path, OPEN, {MONEY: value})
    refused = is_refused(outcome, OPEN)
    assert refused == (value in {12.3456789, -1})
    assert said.state.startswith(RED if refused or isinstance(value, str) else "已填完")


def test_blanks_are_no_words_and_no_fields(office: Office, tmp_path: Path) -> None:
    said, outcome = put(office, tmp_path, FIELDS, {"C4": "　 "})
    before, _ = put(office, tmp_path, FIELDS, {"C4": None})
    assert said.state == before.state
    assert any(f.code == "C06" and f.place and f.place.cell == "C4" for f in outcome.findings)
    said, outcome = put(office, tmp_path, "一、总体情况", {"B6": "　 "})
    assert said.state == UNFILLED
    assert is_refused(outcome, "一、总体情况")


def test_the_sheet_counts_characters_and_says_how_the_checks_count(
    office: Office, tmp_path: Path
) -> None:
    words = "2021年，公开信息1234条（见 www.example.com）。"
    empty = blank_filing(FORM)
    filing = replace(empty, texts={**empty.texts, "总体情况": (words,)})
    path = tmp_path / "交来.xlsx"
    path.write_bytes(write_workbook(make_layout(FORM), filing))
    shown = str(office.run(path, ["recalculate"], ["get", "一、总体情况", "B4"])[-1])
    assert shown.startswith(f"现有 1 段，{len(words)} 个字符（审核按 Word 的字数算")
    (finding,) = (f for f in check_workbook(path).findings if f.code == "S03")
    assert finding.found == "14 字"
